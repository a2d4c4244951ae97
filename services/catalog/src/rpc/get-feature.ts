import type { CatalogReads } from "../app/ports.ts";
import { toFeature } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** One feature of the published catalog. */
export function getFeature(reads: CatalogReads): RpcHandlers["getFeature"] {
  return async ({ key }, { tenantId }) => ({ feature: toFeature(await reads.feature(tenantId, key)) });
}
