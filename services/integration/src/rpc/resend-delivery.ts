import type { ResendDelivery } from "../app/resend-delivery.ts";
import { toDelivery } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Sends a delivery again. */
export function resendDelivery(resend: ResendDelivery): RpcHandlers["resendDelivery"] {
  return async ({ deliveryId }, { tenantId }) => ({
    delivery: toDelivery(await resend(tenantId, deliveryId)),
  });
}
