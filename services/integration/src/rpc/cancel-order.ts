import type { CancelOrder } from "../app/cancel-order.ts";
import { toOrder } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Takes an order back: licences that it made are revoked, those that it changed are what they would be without it. */
export function cancelOrder(cancel: CancelOrder): RpcHandlers["cancelOrder"] {
  return async ({ orderId, reason }, { tenantId, actor }) => ({
    order: toOrder(await cancel({ tenantId, orderId, reason, actor })),
  });
}
