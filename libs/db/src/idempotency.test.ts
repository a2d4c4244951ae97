import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Database } from "./database.ts";
import { deleteExpired } from "./delete-expired.ts";
import { openNotes } from "./fixture/notes.ts";
import type { IdempotencyKey } from "./idempotency.ts";
import { withIdempotency } from "./idempotency.ts";

let db: Database;
beforeAll(async () => {
  db = await openNotes();
});
afterAll(() => db.close());

const expireTime = new Date("2026-01-02T00:00:00Z");
const keyOf = (requestId: string, requestHash = "h1", method = "m"): IdempotencyKey => ({
  requestId,
  method,
  requestHash,
  expireTime,
});

/** A call whose effect is a row; answers with what it was given. */
function call(tenantId: string, key: IdempotencyKey, answer: string): Promise<string> {
  return db.transaction(tenantId, async (tx) => {
    const bytes = await withIdempotency(tx, key, async () => {
      await tx.sql("insert into note (id, tenant_id, text) values (gen_random_uuid()::text, $1, $2)", [
        tenantId,
        answer,
      ]);
      if (answer === "fail") throw new Error("the call failed");
      return Buffer.from(answer);
    });
    return Buffer.from(bytes).toString();
  });
}
const effects = (tenantId: string) => db.read(tenantId, (tx) => tx.sql("select text from note"));

describe("withIdempotency", () => {
  it("acts once and answers a repetition with the first answer", async () => {
    expect(await call("repeat", keyOf("r1"), "first")).toBe("first");
    expect(await call("repeat", keyOf("r1"), "second")).toBe("first");
    expect(await effects("repeat")).toEqual([{ text: "first" }]);
  });

  it.each([
    ["another body", keyOf("r1", "h2")],
    ["another method", keyOf("r1", "h1", "other")],
  ])("refuses the same id with %s", async (body, key) => {
    const tenant = `reused ${body}`;
    await call(tenant, keyOf("r1"), "first");
    await expect(call(tenant, key, "second")).rejects.toMatchObject({ reason: "REQUEST_ID_REUSED" });
  });

  it("lets concurrent repetitions wait for the first, and acts once", async () => {
    const answers = await Promise.all(["a", "b", "c", "d"].map((answer) => call("race", keyOf("r1"), answer)));
    expect(new Set(answers).size).toBe(1);
    expect(await effects("race")).toEqual([{ text: answers[0] }]);
  });

  it("keeps nothing of a call that failed: it may be tried again", async () => {
    await expect(call("failed", keyOf("r1"), "fail")).rejects.toThrow("the call failed");
    expect(await call("failed", keyOf("r1"), "second")).toBe("second");
  });

  it("keeps the ids of tenants apart", async () => {
    expect(await call("left", keyOf("same"), "left's")).toBe("left's");
    expect(await call("right", keyOf("same", "h2"), "right's")).toBe("right's");
  });
});

describe("deleteExpired", () => {
  it("forgets responses past their time, and only those", async () => {
    await call("expiry", keyOf("old"), "old");
    await call("expiry", { ...keyOf("young"), expireTime: new Date("2026-01-03T00:00:00Z") }, "young");
    await deleteExpired(db, { now: new Date("2026-01-02T12:00:00Z"), inboxDays: 8 });
    expect(await call("expiry", keyOf("young"), "again")).toBe("young");
    expect(await call("expiry", keyOf("old"), "again")).toBe("again");
  });
});
