import type { CatalogReads } from "../app/ports.ts";
import { toPublishedCatalog } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The published catalog, whole, unless the caller has it already. */
export function getPublishedCatalog(reads: CatalogReads): RpcHandlers["getPublishedCatalog"] {
  return async ({ ifNewerThanRevision }, { tenantId }) => {
    const published = await reads.published(tenantId);
    return BigInt(published.revision) <= ifNewerThanRevision ? {} : { publishedCatalog: toPublishedCatalog(published) };
  };
}
