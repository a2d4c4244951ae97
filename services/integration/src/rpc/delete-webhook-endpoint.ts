import type { DeleteWebhookEndpoint } from "../app/delete-webhook-endpoint.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Forgets an address. */
export function deleteWebhookEndpoint(deleteEndpoint: DeleteWebhookEndpoint): RpcHandlers["deleteWebhookEndpoint"] {
  return async ({ endpointId }, { tenantId }) => {
    await deleteEndpoint(tenantId, endpointId);
    return {};
  };
}
