import { OrderCancelledSchema } from "@licet/contracts/integration";
import { onEvent } from "@licet/events";
import type { CancelledOrder } from "../app/order/cancel-orders.ts";

/** Orders to take back. */
export function onOrderCancelled(cancel: (tenantId: string, orders: readonly CancelledOrder[]) => Promise<void>) {
  return onEvent(OrderCancelledSchema, async (_tx, events) => {
    const orders = events.map((event) => {
      const { orderId, accountId, reason, actor } = event.message;
      return { orderId, accountId, reason, actor, cause: event };
    });
    await cancel(events[0]?.tenantId ?? "", orders);
  });
}
