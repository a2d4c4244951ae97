import type { CatalogReads } from "../app/ports.ts";
import { toFeature } from "./mapping.ts";
import { readPageSize } from "./page-size.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The published features by key. */
export function listFeatures(reads: CatalogReads): RpcHandlers["listFeatures"] {
  return async ({ pageSize, pageToken, productKey, featureGroupKey }, { tenantId }) => {
    const page = await reads.features(
      tenantId,
      { productKey, featureGroupKey },
      { size: readPageSize(pageSize), token: pageToken },
    );
    return { features: page.items.map(toFeature), nextPageToken: page.nextPageToken ?? "" };
  };
}
