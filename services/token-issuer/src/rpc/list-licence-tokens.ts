import type { TokenReads } from "../app/ports.ts";
import { fromPageSize, toLicenceToken } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Tokens, oldest first. */
export function listLicenceTokens(reads: TokenReads): RpcHandlers["listLicenceTokens"] {
  return async ({ pageSize, pageToken, accountId, licenceId }, { tenantId }) => {
    const query = { pageSize: fromPageSize(pageSize), pageToken, accountId, licenceId };
    const page = await reads.list(tenantId, query);
    return { licenceTokens: page.items.map(toLicenceToken), nextPageToken: page.nextPageToken ?? "" };
  };
}
