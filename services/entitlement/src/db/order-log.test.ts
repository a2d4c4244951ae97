import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Database } from "@licet/db";
import { TestClock } from "@licet/testing";
import type { OrderEntry, OrderLog } from "../app/order/ports.ts";
import { openTestDatabase } from "../test/open-database.ts";
import { createOrderLog } from "./order-log.ts";

let db: Database;
let orders: OrderLog;
beforeAll(async () => {
  db = await openTestDatabase(new TestClock("2026-03-01T12:00:00Z"));
  const toEvent = () => {
    throw new Error("nothing is told here");
  };
  orders = createOrderLog(db, { toRefusal: toEvent, toUndone: toEvent });
}, 60_000);
afterAll(() => db.close());

const effects = [{ licenceId: "lic_1", kind: "terms", addOns: [] }] as const;
const entryOf = (orderId: string): OrderEntry => {
  return { orderId, accountId: "acme", outcome: "provisioned", effects, afterOrderId: "" };
};

describe("the log of orders", () => {
  it("tells what became of an order, and that it was cancelled later", async () => {
    const rejected: OrderEntry = { ...entryOf("o2"), outcome: "rejected", effects: [], afterOrderId: "o0" };
    await orders.record("log", [entryOf("o1"), rejected]);
    expect(await orders.find("log", ["o1", "o2", "o3"])).toEqual([entryOf("o1"), rejected]);
    await orders.markCancelled("log", ["o1"]);
    expect(await orders.find("log", ["o1"])).toEqual([{ ...entryOf("o1"), outcome: "cancelled" }]);
    expect(await orders.find("another", ["o1"])).toEqual([]);
  });

  it("lets only one of two replicas carry out an order that both took for new", async () => {
    const both = await Promise.allSettled([1, 2].map(() => orders.record("twice", [entryOf("o1")])));
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});
