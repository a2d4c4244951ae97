import { describe, expect, it } from "@jest/globals";
import type { AcceptedOrder } from "./order.ts";
import { awaitedOrder, sortOrders } from "./order-sequence.ts";

const customer = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "UTC" };
const addOn = { addOnKey: "minutes", quantity: 1 };

function delivery(orderId: string, afterOrderId: string, more: Partial<AcceptedOrder> = { action: "change" }) {
  const order = { orderId, afterOrderId, customer, lines: [], addOns: [], catalogRevision: 1, actor: "crm" };
  return { order: { ...order, action: "new" as const, ...more } };
}

const idsOf = (deliveries: readonly { order: AcceptedOrder }[]) => deliveries.map(({ order }) => order.orderId);

describe("awaitedOrder", () => {
  const links = new Map([
    ["done", ""],
    ["early", "missing"],
    ["later", "early"],
    ["settled", "done"],
  ]);
  it.each([
    ["no order", "", ""],
    ["one that is not known", "missing", "missing"],
    ["one that is known", "done", ""],
    ["one that is known with all before it", "settled", ""],
    ["one that is known before its own", "early", "missing"],
    ["one at the end of such a row", "later", "missing"],
  ])("after %s", (_name, afterOrderId, expected) => {
    expect(awaitedOrder(afterOrderId, links)).toBe(expected);
  });
});

describe("sortOrders", () => {
  it("frees each order that follows one that is known or free, whatever came first", () => {
    const { free, waiting } = sortOrders(
      [delivery("c", "b"), delivery("b", "a"), delivery("z", "y"), delivery("a", "known")],
      new Map([["known", ""]]),
    );
    expect([idsOf(free), idsOf(waiting)]).toEqual([["a", "b", "c"], ["z"]]);
  });

  it("holds up no order that builds on none, but what follows it waits for all before", () => {
    const { free, waiting, links } = sortOrders(
      [delivery("b", "a", { action: "new" }), delivery("c", "b"), delivery("d", "b", { addOns: [addOn] })],
      new Map(),
    );
    expect([idsOf(free), idsOf(waiting)]).toEqual([["b"], ["c", "d"]]);
    expect(awaitedOrder("b", links)).toBe("a");
  });
});
