import type { CancelOrder } from "../app/cancel-order.ts";
import { toOrder } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Takes an order back: its licences are revoked. */
export function cancelOrder(cancel: CancelOrder): RpcHandlers["cancelOrder"] {
  return async ({ orderId, reason }, { tenantId, principal }) => ({
    order: toOrder(await cancel({ tenantId, orderId, reason, actor: principal.subject })),
  });
}
