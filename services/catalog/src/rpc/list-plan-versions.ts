import type { CatalogReads } from "../app/ports.ts";
import { toPlanVersion } from "./mapping.ts";
import { readPageSize } from "./page-size.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The versions of one plan or of all plans. */
export function listPlanVersions(reads: CatalogReads): RpcHandlers["listPlanVersions"] {
  return async ({ pageSize, pageToken, planKey }, { tenantId }) => {
    const page = await reads.planVersions(tenantId, planKey, { size: readPageSize(pageSize), token: pageToken });
    return { planVersions: page.items.map(toPlanVersion), nextPageToken: page.nextPageToken ?? "" };
  };
}
