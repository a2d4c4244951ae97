import type { Order } from "./order.ts";
import type { OrderChange, OrderEvent } from "./order-event.ts";
import { pinOrder } from "./pin-order.ts";
import type { PinContext } from "./pin-order.ts";

/**
 * Accepts or rejects a received order by the catalog. Without a catalog it stays received, to be judged later.
 */
export function judgeOrder(order: Order, context: PinContext | undefined): OrderChange<Order> {
  const { orderId, externalId, action, customer, actor } = order;
  if (context === undefined) return { order, events: [{ type: "received", orderId }] };
  const result = pinOrder(order, context);
  const event: OrderEvent =
    "pinned" in result
      ? { type: "accepted", orderId, action, customer, pinned: result.pinned, actor }
      : { type: "rejected", orderId, externalId, accountId: customer.accountId, rejections: result.rejections };
  const state = "pinned" in result ? "ACCEPTED" : "REJECTED";
  const rejections = "pinned" in result ? [] : result.rejections;
  return { order: { ...order, state, rejections, updateTime: context.now }, events: [event] };
}
