import type { CatalogReplica, CatalogSource, PlanVersionKey } from "../ports.ts";

/** What the replica must have. */
export interface CatalogNeed {
  readonly atLeastRevision: number;
  readonly planVersions: readonly PlanVersionKey[];
}

/** Makes sure that the replica has what is needed; asks the catalog service only for what it lacks. */
export type RefreshCatalog = (tenantId: string, need: CatalogNeed) => Promise<void>;

/** Makes the refresh. A plan version that the catalog does not have either stays missing. */
export function createRefreshCatalog(replica: CatalogReplica, source: CatalogSource): RefreshCatalog {
  return async (tenantId, { atLeastRevision, planVersions }) => {
    const revision = await replica.revision(tenantId);
    if (revision < atLeastRevision) {
      const published = await source.fetch(tenantId, revision);
      if (published !== undefined) await replica.store(tenantId, published);
    }
    const missing = await replica.missingVersions(tenantId, planVersions);
    if (missing.length === 0) return;
    const fetched = await Promise.all(
      missing.map(({ planKey, version }) => source.fetchPlanVersion(tenantId, planKey, version)),
    );
    await replica.storeVersions(
      tenantId,
      fetched.filter((terms) => terms !== undefined),
    );
  };
}
