import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { AccountChangedSchema } from "@licet/contracts/entitlement";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { eventually } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";

let platform: Platform;
let tenantId: string;
let one: Caller;
let two: Caller;

beforeAll(async () => {
  platform = await startPlatform();
  const [first, second] = [await platform.startReplica(), await platform.startReplica()];
  tenantId = platform.newTenant();
  [one, two] = [await platform.call(first, tenantId), await platform.call(second, tenantId)];
}, 120_000);

afterAll(() => platform.stop());

const requestId = () => randomUUID();
const open = (accountId: string, parentAccountId = "", by = one) =>
  by.accounts.createAccount({ requestId: requestId(), account: { accountId, parentAccountId } });
const move = (accountId: string, parentAccountId: string, by = one, etag = "") =>
  by.accounts.moveAccount({ requestId: requestId(), accountId, parentAccountId, reason: "reorganised", etag });

/** What it was refused for, and what the refusal names. */
async function refusalOf(call: Promise<unknown>) {
  return call.then(
    () => undefined,
    (error: unknown) => {
      const { code } = ConnectError.from(error);
      const [info] = ConnectError.from(error).findDetails(ErrorInfoSchema);
      return { code, reason: info?.reason, ...info?.metadata };
    },
  );
}

/** The ids of a list, fetched in pages of two. */
async function listed(place: { parentAccountId?: string; ancestorAccountId?: string }, by = one): Promise<string[]> {
  const ids: string[] = [];
  let pageToken = "";
  do {
    const page = await by.accounts.listAccounts({ ...place, pageSize: 2, pageToken });
    ids.push(...page.accounts.map(({ accountId }) => accountId));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return ids;
}

describe("accounts under accounts", () => {
  it("are made under a parent, and listed by it and by all above, a page at a time", async () => {
    await open("world");
    for (const region of ["emea", "apac", "amer"]) await open(region, "world");
    const { account } = await open("lab", "emea");
    expect(account).toMatchObject({ accountId: "lab", parentAccountId: "emea" });
    expect(await listed({ parentAccountId: "world" })).toEqual(["amer", "apac", "emea"]);
    expect(await listed({ ancestorAccountId: "world" })).toEqual(["amer", "apac", "emea", "lab"]);
    expect(await listed({ parentAccountId: "lab" })).toEqual([]);
    expect((await one.accounts.getAccount({ accountId: "lab" })).account?.parentAccountId).toBe("emea");
  });

  it("move with all below them, once for a request id, and it is told, noted and kept", async () => {
    const told = await platform.listen([AccountChangedSchema]);
    const asked = { requestId: requestId(), accountId: "emea", parentAccountId: "apac", reason: "merged" };
    const moved = await one.accounts.moveAccount(asked);
    expect(moved.account).toMatchObject({ parentAccountId: "apac", etag: '"2"' });
    expect(await one.accounts.moveAccount(asked)).toEqual(moved);
    expect(await listed({ ancestorAccountId: "apac" })).toEqual(["emea", "lab"]);
    const { entries } = await one.audit.listAuditEntries({ accountId: "emea" });
    const details = { from_parent: "world", to_parent: "apac", shares_licences: false };
    const noted = entries.filter(({ action }) => action === "account.move");
    expect(noted).toMatchObject([{ resource: "emea", reason: "merged", actor: "tester" }]);
    expect(JSON.parse(noted[0]!.details)).toEqual(details);
    await eventually(() => Promise.resolve(told.to(tenantId).length > 0), { withinMs: 10_000 });
    expect(told.to(tenantId)).toMatchObject([
      { account: { accountId: "emea", parentAccountId: "apac" }, fromParentAccountId: "world", reason: "merged" },
    ]);
  });

  it("are refused in bad places: under nobody known, in a cycle, too deep, at an old version", async () => {
    expect(await refusalOf(move("apac", "nobody"))).toMatchObject({ code: Code.NotFound, id: "nobody" });
    expect(await refusalOf(move("nobody", "apac"))).toMatchObject({ code: Code.NotFound, id: "nobody" });
    expect(await refusalOf(open("orphan", "nobody"))).toMatchObject({ code: Code.NotFound, id: "nobody" });
    expect(await refusalOf(open("self", "self"))).toMatchObject({ code: Code.NotFound, id: "self" });
    const cycle = { code: Code.FailedPrecondition, reason: "ACCOUNT_CYCLE" };
    expect(await refusalOf(move("apac", "apac"))).toMatchObject({ ...cycle, path: "apac > apac" });
    expect(await refusalOf(move("apac", "lab"))).toMatchObject({ ...cycle, path: "apac > emea > lab > apac" });
    const tooDeep = { code: Code.FailedPrecondition, reason: "HIERARCHY_TOO_DEEP", levels: "9", limit: "8" };
    for (let level = 2; level <= 8; level += 1)
      await open(`deep-${level}`, level === 2 ? "world" : `deep-${level - 1}`);
    expect(await refusalOf(open("deep-9", "deep-8"))).toMatchObject(tooDeep);
    expect(await refusalOf(move("emea", "deep-7"))).toMatchObject(tooDeep);
    expect(await refusalOf(move("emea", "world", one, '"1"'))).toMatchObject({ code: Code.Aborted });
    const invalid = { code: Code.InvalidArgument };
    expect(await refusalOf(open("child", "no such id"))).toMatchObject(invalid);
    const asked = { requestId: requestId(), accountId: "emea", parentAccountId: "world" };
    expect(await refusalOf(one.accounts.moveAccount({ ...asked, reason: "" }))).toMatchObject(invalid);
    const both = { parentAccountId: "world", ancestorAccountId: "world" };
    expect(await refusalOf(one.accounts.listAccounts(both))).toMatchObject(invalid);
    expect(await refusalOf(one.accounts.listAccounts({ parentAccountId: "nobody" }))).toMatchObject({
      code: Code.NotFound,
    });
    const account = { accountId: "emea", parentAccountId: "world" };
    const updateMask = { paths: ["parent_account_id"] };
    expect(await refusalOf(one.accounts.updateAccount({ requestId: requestId(), account, updateMask }))).toMatchObject(
      invalid,
    );
    expect((await one.accounts.getAccount({ accountId: "emea" })).account?.parentAccountId).toBe("apac");
  });

  it("never come to be in a cycle by moves that each alone would be none, whichever replicas make them", async () => {
    const ring = ["ring-a", "ring-b", "ring-c"];
    for (const accountId of ring) await open(accountId);
    for (let round = 0; round < 4; round += 1) {
      const moves = ring.map((accountId, index) =>
        move(accountId, ring[(index + 1) % 3]!, index % 2 === 0 ? one : two),
      );
      const refusals = await Promise.all(moves.map(refusalOf));
      expect(refusals.filter((refusal) => refusal?.reason === "ACCOUNT_CYCLE")).toHaveLength(1);
      expect(refusals.filter((refusal) => refusal === undefined)).toHaveLength(2);
      for (const accountId of ring) await move(accountId, "");
    }
  });

  it("of another tenant are not there", async () => {
    const stranger = await platform.call(await platform.startReplica(), platform.newTenant());
    expect(await refusalOf(open("mine", "world", stranger))).toMatchObject({ code: Code.NotFound });
    expect(await refusalOf(listed({ ancestorAccountId: "world" }, stranger))).toMatchObject({ code: Code.NotFound });
    await open("world", "", stranger);
    expect(await listed({ ancestorAccountId: "world" }, stranger)).toEqual([]);
  });
});
