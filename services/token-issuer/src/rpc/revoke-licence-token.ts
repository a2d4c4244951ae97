import type { TokenStore } from "../app/ports.ts";
import { toLicenceToken } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Revokes one token. */
export function revokeLicenceToken(tokens: TokenStore): RpcHandlers["revokeLicenceToken"] {
  return async ({ tokenId, reason }, { tenantId }) => ({
    licenceToken: toLicenceToken(await tokens.revokeToken(tenantId, tokenId, reason)),
  });
}
