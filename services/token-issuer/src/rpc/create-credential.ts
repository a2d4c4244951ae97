import type { CreateCredential } from "../app/create-credential.ts";
import { toCredential } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Makes a client; the answer is the only place where its secret is shown. */
export function createCredential(create: CreateCredential): RpcHandlers["createCredential"] {
  return async ({ clientId, displayName, scopes, roleKeys, accountId, userId }, { tenantId, principal, actor }) => {
    const giver = {
      actor,
      scopes: [...principal.scopes],
      isBound: principal.accountId !== undefined,
    };
    const bound = { ...(accountId !== "" && { accountId }), ...(userId !== "" && { userId }) };
    const request = { tenantId, clientId, displayName, scopes, roleKeys, ...bound };
    const { client, clientSecret } = await create(request, giver);
    return { credential: toCredential(client), clientSecret };
  };
}
