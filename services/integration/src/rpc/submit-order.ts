import type { ReceiveOrders } from "../app/receive-orders.ts";
import { fromOrder, toOrder } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Stores an order and starts it on its way. */
export function submitOrder(receiveOrders: ReceiveOrders): RpcHandlers["submitOrder"] {
  return async ({ order }, { tenantId, actor, traceId }) => {
    if (order === undefined) throw new Error("validation lets no request without an order pass");
    const caller = { tenantId, actor, traceId };
    return { order: toOrder(await receiveOrders.one(caller, fromOrder(order))) };
  };
}
