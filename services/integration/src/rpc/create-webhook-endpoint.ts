import type { CreateWebhookEndpoint } from "../app/create-webhook-endpoint.ts";
import { toEndpoint } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Registers an address; the answer is the only place where its signing secret is shown. */
export function createWebhookEndpoint(createEndpoint: CreateWebhookEndpoint): RpcHandlers["createWebhookEndpoint"] {
  return async ({ url, eventTypes }, { tenantId }) => {
    const { endpoint, signingSecret } = await createEndpoint(tenantId, { url, eventTypes });
    return { endpoint: toEndpoint(endpoint), signingSecret };
  };
}
