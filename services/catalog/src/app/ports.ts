import type { Page } from "@licet/kernel";
import type { CatalogContent, Feature } from "../domain/catalog-content.ts";
import type { CatalogMove, CatalogState, PlanVersion } from "../domain/catalog-state.ts";

/** The closure repository of a tenant's catalog. */
export interface CatalogStore {
  /** Locks the catalog, saves what `decide` returns and publishes its events, in one transaction. */
  update(
    target: { tenantId: string; actor: string },
    decide: (state: CatalogState) => CatalogMove,
  ): Promise<CatalogMove>;
}

/** A page asked for: at most `size` items after those that the token stands for. */
export interface PageRequest {
  size: number;
  token: string;
}

/** A catalog at its revision, with the plan versions that are in force for new orders. */
export interface CatalogInForce {
  revision: number;
  content: CatalogContent;
  planVersions: PlanVersion[];
}

/** What the RPCs read. */
export interface CatalogReads {
  state(tenantId: string): Promise<CatalogState>;
  /** The published catalog with the plan versions that are in force for new orders. */
  published(tenantId: string): Promise<CatalogInForce>;
  /** A catalog of the state, with the plan versions that it sells. */
  inForce(tenantId: string, state: Pick<CatalogState, "revision" | "published" | "latest">): Promise<CatalogInForce>;
  /** The draft as it would be in force; undefined when there is none. */
  draft(tenantId: string): Promise<CatalogInForce | undefined>;
  /** Throws a DomainError NOT_FOUND. */
  feature(tenantId: string, key: string): Promise<Feature>;
  /** Those that fit each of the filters that is not empty. */
  features(
    tenantId: string,
    filters: { productKey: string; featureGroupKey: string },
    page: PageRequest,
  ): Promise<Page<Feature>>;
  /** Version 0 is the latest published one. Throws a DomainError NOT_FOUND. */
  planVersion(tenantId: string, planKey: string, version: number): Promise<PlanVersion>;
  planVersions(tenantId: string, planKey: string, page: PageRequest): Promise<Page<PlanVersion>>;
}
