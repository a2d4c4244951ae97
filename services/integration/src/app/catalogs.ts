import type { Clock } from "@licet/kernel";
import type { SalesCatalog } from "../domain/sales-catalog.ts";
import { createSalesCatalog } from "../domain/sales-catalog.ts";
import { shareRuns } from "./share-runs.ts";
import type { CatalogReplicas, CatalogSource } from "./ports.ts";

/** The published catalogs that orders are pinned by. */
export interface Catalogs {
  /**
   * The catalog that was in force when asked or a newer one, so that whoever publishes can order at once. While the
   * catalog service is away it is the last one known; undefined if none ever was.
   */
  current(tenantId: string): Promise<SalesCatalog | undefined>;
}

/** What Catalogs work with. */
export interface CatalogsOptions {
  readonly source: CatalogSource;
  readonly replicas: CatalogReplicas;
  readonly clock: Clock;
}

/** The catalog of a vendor who has not published any. */
const nothingOnSale = createSalesCatalog(0n, { skus: [], plans: [], addOns: [], bundles: [] });

/** After a failure the catalog service is left alone for this long. */
const restMs = 1000;

/** Catalogs kept in memory, each asked about once for all orders that wait at that moment. */
export function createCatalogs({ source, replicas, clock }: CatalogsOptions): Catalogs {
  const known = new Map<string, SalesCatalog>();
  const refreshes = new Map<string, () => Promise<SalesCatalog | undefined>>();
  let restUntilMs = 0;

  async function refresh(tenantId: string): Promise<SalesCatalog | undefined> {
    const last = known.get(tenantId) ?? (await loadReplica(tenantId));
    if (clock.now().getTime() < restUntilMs) return last;
    const fetched = await source.fetch(tenantId, last?.revision ?? 0n);
    if (fetched === "unavailable") restUntilMs = clock.now().getTime() + restMs;
    if (typeof fetched === "string") return last ?? (fetched === "unchanged" ? nothingOnSale : undefined);
    await replicas.save(tenantId, fetched.revision, fetched.offer);
    return remember(tenantId, createSalesCatalog(fetched.revision, fetched.offer));
  }

  async function loadReplica(tenantId: string): Promise<SalesCatalog | undefined> {
    const replica = await replicas.load(tenantId);
    return replica && remember(tenantId, createSalesCatalog(replica.revision, replica.offer));
  }

  function remember(tenantId: string, catalog: SalesCatalog): SalesCatalog {
    const other = known.get(tenantId);
    if (other !== undefined && other.revision >= catalog.revision) return other;
    known.set(tenantId, catalog);
    return catalog;
  }

  return {
    current(tenantId) {
      const shared = refreshes.get(tenantId) ?? shareRuns(() => refresh(tenantId));
      refreshes.set(tenantId, shared);
      return shared();
    },
  };
}
