import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Database } from "./database.ts";
import { noteMigrations, noteUrls, openNotes } from "./fixture/notes.ts";
import { withIdempotency } from "./idempotency.ts";
import { migrate } from "./migrations/migrate.ts";
import { accountPolicy, tenantPolicy } from "./migrations/tenant-table.ts";

const tenantId = "vendor";
let account: string | undefined;
let db: Database;

beforeAll(async () => {
  const { ownerUrl } = await noteUrls();
  const letters = {
    name: "0002_letter",
    sql: `create table letter (tenant_id text not null, account_id text, text text not null);
      ${tenantPolicy("letter")} ${accountPolicy("letter")}`,
  };
  await migrate({ ownerUrl, migrations: [...noteMigrations, letters] });
  db = await openNotes({ currentAccountId: () => account });
  for (const id of ["mine", "yours", undefined]) {
    await db.transaction(tenantId, (tx) => tx.sql("insert into letter values ($1, $2, 'x')", [tenantId, id]));
  }
});
afterAll(() => db.close());

async function forAccount<T>(accountId: string | undefined, work: () => Promise<T>): Promise<T> {
  account = accountId;
  try {
    return await work();
  } finally {
    account = undefined;
  }
}

const select = () => db.read(tenantId, (tx) => tx.sql<{ account_id?: string }>("select account_id from letter"));
const count = async (accountId: string | undefined) => (await forAccount(accountId, select)).length;

describe("a transaction that is kept to an account", () => {
  it("sees its rows alone, and one that is not sees all of the tenant, before and after", async () => {
    expect(await count(undefined)).toBe(3);
    expect(await forAccount("mine", select)).toEqual([{ account_id: "mine" }]);
    expect(await count("nobody")).toBe(0);
    expect(await count("' or true --")).toBe(0);
    expect(await count(undefined)).toBe(3);
  });

  it("writes into no other account, nor takes rows out of its own", async () => {
    const write = (text: string) => forAccount("mine", () => db.transaction(tenantId, (tx) => tx.sql(text)));
    await expect(write(`insert into letter values ('${tenantId}', 'yours', '')`)).rejects.toThrow("row-level security");
    await expect(write("update letter set account_id = 'yours'")).rejects.toThrow("row-level security");
    expect(await write("update letter set text = 'y' where account_id = 'yours' returning 1")).toEqual([]);
    expect(await write("delete from letter where account_id is null returning 1")).toEqual([]);
  });

  it("sees its tenant for as long as it works widely, and not before or after, whatever comes of that", async () => {
    const seen = await forAccount("mine", () =>
      db.transaction(tenantId, async (tx) => {
        const rows = async () => (await tx.sql("select 1 from letter")).length;
        const before = await rows();
        const within = await tx.widely(() => tx.widely(rows));
        const failed = await tx.widely(() => Promise.reject(new Error("refused"))).catch(() => "refused");
        return [tx.accountId, before, within, failed, await rows()];
      }),
    );
    expect(seen).toEqual(["mine", 1, 3, "refused", 1]);
  });

  it("does not learn what a request id got that another account used too", async () => {
    const key = { requestId: "r1", method: "m", requestHash: "h", expireTime: new Date("2100-01-01T00:00:00Z") };
    const once = (accountId: string | undefined, answer: string) =>
      db.transaction(tenantId, (tx) =>
        withIdempotency(tx, { ...key, ...(accountId !== undefined && { accountId }) }, () =>
          Promise.resolve(Buffer.from(answer)),
        ),
      );
    const calls = [
      ["mine", "1"],
      ["yours", "2"],
      [undefined, "3"],
      ["mine", "4"],
    ] as const;
    const answers = [];
    for (const [accountId, answer] of calls) answers.push(Buffer.from(await once(accountId, answer)).toString());
    expect(answers).toEqual(["1", "2", "3", "1"]);
  });
});
