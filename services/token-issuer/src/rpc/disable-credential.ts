import type { ClientStore } from "../app/ports.ts";
import { toCredential } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Stops a client from getting access tokens. */
export function disableCredential(clients: ClientStore): RpcHandlers["disableCredential"] {
  return async ({ clientId }, { tenantId, actor }) => ({
    credential: toCredential(await clients.disable(tenantId, clientId, actor)),
  });
}
