import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Database } from "@licet/db";
import { TestClock } from "@licet/testing";
import type { OrderEntry, OrderLog } from "../app/ports.ts";
import { openTestDatabase } from "../test/open-database.ts";
import { createOrderLog } from "./order-log.ts";

let db: Database;
let orders: OrderLog;
beforeAll(async () => {
  db = await openTestDatabase(new TestClock("2026-03-01T12:00:00Z"));
  orders = createOrderLog(db, () => {
    throw new Error("nothing is refused here");
  });
}, 60_000);
afterAll(() => db.close());

const effects = [{ licenceId: "lic_1", kind: "terms", addOns: [] }] as const;
const entryOf = (orderId: string): OrderEntry => ({ orderId, accountId: "acme", outcome: "provisioned", effects });

describe("the log of orders", () => {
  it("hands a cancellation what the order did, once", async () => {
    await orders.record("once", [entryOf("o1")]);
    const order = { orderId: "o1", accountId: "acme" };
    expect(await orders.cancel("once", [order])).toEqual([{ ...order, effects }]);
    expect(await orders.cancel("once", [order])).toEqual([]);
  });

  it("remembers a cancellation that came before its order", async () => {
    expect(await orders.cancel("early", [{ orderId: "o1", accountId: "acme" }])).toEqual([]);
    expect(await orders.find("early", ["o1", "o2"])).toEqual(new Set(["o1"]));
    await expect(orders.record("early", [entryOf("o1")])).rejects.toThrow("another replica");
  });

  it("makes a cancellation wait for the replica that carries the order out at that moment", async () => {
    const recorded = Promise.withResolvers<void>();
    const mayCommit = Promise.withResolvers<void>();
    const provisioning = db.transaction("race", async () => {
      await orders.record("race", [entryOf("o1")]);
      recorded.resolve();
      await mayCommit.promise;
    });
    await recorded.promise;
    const cancelling = orders.cancel("race", [{ orderId: "o1", accountId: "acme" }]);
    mayCommit.resolve();
    await provisioning;
    expect(await cancelling).toEqual([{ orderId: "o1", accountId: "acme", effects }]);
  });

  it("lets only one of two replicas carry out an order that both took for new", async () => {
    const both = await Promise.allSettled([1, 2].map(() => orders.record("twice", [entryOf("o1")])));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});
