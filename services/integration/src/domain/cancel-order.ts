import { DomainError } from "@licet/kernel";
import type { Order } from "./order.ts";
import type { OrderChange } from "./order-event.ts";

/** Who takes an order back, when and why. */
export interface Cancellation {
  readonly reason: string;
  readonly actor: string;
  readonly now: Date;
}

/**
 * Takes an order back. One that nobody was told of yet is cancelled at once, any other when entitlement has undone it.
 * Taking it back again changes nothing.
 */
export function cancelOrder(order: Order, { reason, actor, now }: Cancellation): OrderChange<Order> {
  const { orderId, state, customer } = order;
  if (state === "REJECTED") {
    throw new DomainError("ORDER_REJECTED", "a rejected order has nothing to take back", { order_id: orderId });
  }
  if (order.cancelTime !== undefined) return { order, events: [] };
  return {
    order: { ...order, state: state === "RECEIVED" ? "CANCELLED" : state, cancelTime: now, updateTime: now },
    events: [{ type: "cancelled", orderId, accountId: customer.accountId, reason, actor }],
  };
}
