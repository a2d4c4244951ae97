import type { CatalogReads } from "../app/ports.ts";
import { toPlanVersion } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** One version of a plan. */
export function getPlanVersion(reads: CatalogReads): RpcHandlers["getPlanVersion"] {
  return async ({ planKey, version }, { tenantId }) => ({
    planVersion: toPlanVersion(await reads.planVersion(tenantId, planKey, version)),
  });
}
