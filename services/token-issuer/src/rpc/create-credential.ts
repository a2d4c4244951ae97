import type { CreateCredential } from "../app/create-credential.ts";
import { toCredential } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Makes a client; the answer is the only place where its secret is shown. */
export function createCredential(create: CreateCredential): RpcHandlers["createCredential"] {
  return async ({ clientId, displayName, scopes }, { tenantId, principal }) => {
    const held = [...principal.scopes];
    const { client, clientSecret } = await create({ tenantId, clientId, displayName, scopes, held });
    return { credential: toCredential(client), clientSecret };
  };
}
