import type { EndpointStore } from "../app/ports.ts";
import { fromPageSize, toEndpoint } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The registered addresses, oldest first. */
export function listWebhookEndpoints(endpoints: EndpointStore): RpcHandlers["listWebhookEndpoints"] {
  return async ({ pageSize, pageToken }, { tenantId }) => {
    const page = await endpoints.list(tenantId, { pageSize: fromPageSize(pageSize), pageToken });
    return { endpoints: page.items.map(toEndpoint), nextPageToken: page.nextPageToken ?? "" };
  };
}
