import type { CatalogReads } from "../app/ports.ts";
import { toCatalog, toPlanVersion } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The published catalog, whole, unless the caller has it already. */
export function getPublishedCatalog(reads: CatalogReads): RpcHandlers["getPublishedCatalog"] {
  return async ({ ifNewerThanRevision }, { tenantId }) => {
    const { revision, content, planVersions } = await reads.published(tenantId);
    if (BigInt(revision) <= ifNewerThanRevision) return {};
    return {
      publishedCatalog: {
        revision: BigInt(revision),
        catalog: toCatalog(content),
        planVersions: planVersions.map(toPlanVersion),
      },
    };
  };
}
