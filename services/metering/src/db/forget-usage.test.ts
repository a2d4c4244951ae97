import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { TestClock } from "@licet/testing";
import { formatAmount, toAmount } from "../domain/amount.ts";
import { allow, job, meteringDatabase, monthly, type Replica, startReplica } from "../fixture/books.fixture.ts";
import { forgetUsage } from "./forget-usage.ts";

const dayMs = 86_400_000;
const clock = new TestClock("2026-03-10T12:00:00Z");
let replica: Replica;
beforeAll(async () => {
  replica = await startReplica((await meteringDatabase()).appUrl, clock);
});
afterAll(() => replica.close());

async function countRows(tenantId: string): Promise<number[]> {
  const tables = ["usage_event", "usage_entry", "reservation", "usage_hour"];
  return replica.db.read(tenantId, async (tx) => {
    const counted = tables.map((table) => tx.sql<{ count: bigint }>(`select count(*) from ${table}`));
    return (await Promise.all(counted)).map(([row]) => Number(row?.count));
  });
}

describe("forgetUsage", () => {
  it("forgets what is older of every tenant, and no balance moves", async () => {
    const set = allow("acct", [monthly("a", 100)]);
    for (const tenantId of ["forget-1", "forget-2"]) {
      await replica.ingest(tenantId, [job("e1", "acct", 30)]);
      const held = await replica.settle(tenantId, {
        kind: "reserve",
        requestId: "r1",
        set,
        amount: toAmount(5),
        holdMs: 60_000,
      });
      const reservationId = held.reservation?.reservationId ?? "";
      await replica.settle(tenantId, { kind: "release", requestId: "r2", reservationId });
      expect(await countRows(tenantId)).toEqual([1, 1, 1, 1]);
    }
    await forgetUsage(replica.db, new Date(clock.now().getTime() - dayMs));
    expect(await countRows("forget-1")).toEqual([1, 1, 1, 1]);
    await forgetUsage(replica.db, new Date(clock.now().getTime() + dayMs));
    for (const tenantId of ["forget-1", "forget-2"]) {
      expect(await countRows(tenantId)).toEqual([0, 0, 0, 1]);
      const { balance } = await replica.settle(tenantId, { kind: "look", set });
      expect(formatAmount(balance.used)).toBe("30");
    }
  });

  it("lets nothing go that is held, or of the last days", async () => {
    const set = allow("acct", [monthly("a", 100)]);
    await replica.settle("forget-3", { kind: "reserve", requestId: "r1", set, amount: toAmount(5), holdMs: 60_000 });
    const [row] = await replica.db.withoutTenant((tx) => tx.sql<{ now: Date }>("select now()"));
    clock.set(row?.now ?? clock.now());
    await replica.ingest("forget-3", [job("e1", "other", 30)]);
    await forgetUsage(replica.db, new Date(clock.now().getTime() + dayMs));
    expect((await countRows("forget-3")).slice(0, 3)).toEqual([1, 1, 1]);
  });

  it("what is forgotten is refused when it is sent again", async () => {
    const { retentionMs } = replica.books;
    const old = job("e9", "acct", 30, { time: clock.now().getTime() - retentionMs - 1 });
    expect(await replica.ingest("forget-4", [old])).toMatchObject([{ reason: "TIME_TOO_OLD" }]);
  });
});
