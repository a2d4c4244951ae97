import { describe, expect, it } from "@jest/globals";
import { cancelOrder } from "./cancel-order.ts";
import type { Order, OrderState } from "./order.ts";

const now = new Date("2026-01-01T00:00:00Z");
const customer = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "" };
const cancellation = { reason: "bought twice", actor: "crm", now };

function orderIn(state: OrderState, more: Partial<Order> = {}): Order {
  return {
    orderId: "ord_1",
    externalId: "",
    action: "NEW",
    customer,
    lines: [],
    state,
    rejections: [],
    revision: 0n,
    licenceIds: [],
    actor: "crm",
    traceId: "",
    createTime: now,
    updateTime: now,
    version: 1,
    ...more,
  };
}

describe("cancelOrder", () => {
  it.each<[OrderState, OrderState]>([
    ["RECEIVED", "CANCELLED"],
    ["ACCEPTED", "ACCEPTED"],
    ["PROVISIONED", "PROVISIONED"],
    ["DELIVERED", "DELIVERED"],
  ])("takes back an order that is %s, which is then %s", (state, expected) => {
    const { order, events } = cancelOrder(orderIn(state), cancellation);
    expect(order).toMatchObject({ state: expected, cancelTime: now });
    expect(events).toEqual([
      { type: "cancelled", orderId: "ord_1", accountId: "acme", reason: "bought twice", actor: "crm" },
    ]);
  });

  it("changes nothing the second time", () => {
    const order = orderIn("DELIVERED", { cancelTime: now });
    expect(cancelOrder(order, cancellation)).toEqual({ order, events: [] });
  });

  it("refuses a rejected order", () => {
    expect(() => cancelOrder(orderIn("REJECTED"), cancellation)).toThrow("nothing to take back");
  });
});
