import type { ClientStore } from "../app/ports.ts";
import { fromPageSize, toCredential } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The tenant's clients by id, or those of one account. */
export function listCredentials(clients: ClientStore): RpcHandlers["listCredentials"] {
  return async ({ pageSize, pageToken, accountId }, { tenantId }) => {
    const page = await clients.list(tenantId, { pageSize: fromPageSize(pageSize), pageToken, accountId });
    return { credentials: page.items.map(toCredential), nextPageToken: page.nextPageToken ?? "" };
  };
}
