import { OrderCancelledSchema, OrderRejectedSchema } from "@licet/contracts/integration";
import { onEvent } from "@licet/events";
import type { EndedOrder } from "../app/order/plan-orders.ts";
import type { SettleOrders } from "../app/order/settle-orders.ts";

/** Orders to take back. */
export function onOrderCancelled(settleOrders: SettleOrders) {
  return onEvent(OrderCancelledSchema, async (_tx, events) => {
    const ended = events.map((event): EndedOrder => {
      const { orderId, accountId, afterOrderId, reason, actor } = event.message;
      return { orderId, accountId, afterOrderId, reason, actor, outcome: "cancelled", cause: event };
    });
    await settleOrders(events[0]?.tenantId ?? "", { ended });
  });
}

/** Orders that will never come, though others may wait for them. */
export function onOrderRejected(settleOrders: SettleOrders) {
  return onEvent(OrderRejectedSchema, async (_tx, events) => {
    const ended = events.map((event): EndedOrder => {
      const { orderId, accountId, afterOrderId } = event.message;
      return { orderId, accountId, afterOrderId, reason: "", actor: "", outcome: "rejected", cause: event };
    });
    await settleOrders(events[0]?.tenantId ?? "", { ended });
  });
}
