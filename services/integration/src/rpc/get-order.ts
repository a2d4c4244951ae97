import type { OrderReads } from "../app/ports.ts";
import { toOrder } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** One order. */
export function getOrder(reads: OrderReads): RpcHandlers["getOrder"] {
  return async ({ orderId }, { tenantId }) => ({
    order: toOrder(await reads.get(tenantId, orderId)),
  });
}
