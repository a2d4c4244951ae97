import type { Catalog, CatalogService, PublishedCatalog } from "@licet/contracts/catalog";
import { PlanState } from "@licet/contracts/catalog";
import type { Client } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "@licet/contracts/rpc";
import { DomainError } from "@licet/kernel";
import type { CatalogSource } from "../app/ports.ts";
import { toPlanTerms, toPublishedTerms } from "./catalog-mapping.ts";

/** Asks the catalog service, on behalf of the tenant of the work at hand. */
export function createCatalogSource(client: Client<typeof CatalogService>): CatalogSource {
  return {
    async fetch(_tenantId, newerThan) {
      const { publishedCatalog } = await client.getPublishedCatalog({ ifNewerThanRevision: BigInt(newerThan) });
      return publishedCatalog && toPublishedTerms(publishedCatalog);
    },
    async fetchPlanVersion(_tenantId, planKey, version) {
      try {
        const [{ planVersion }, { publishedCatalog }] = await Promise.all([
          client.getPlanVersion({ planKey, version }),
          client.getPublishedCatalog({}),
        ]);
        const features = publishedCatalog?.catalog?.features ?? [];
        if (planVersion === undefined || planVersion.state === PlanState.DRAFT) return undefined;
        return toPlanTerms(planVersion, new Map(features.map((feature) => [feature.key, feature])));
      } catch (error) {
        if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
        throw error;
      }
    },
    async fetchDraft(_tenantId, document) {
      const request = document === undefined ? {} : { catalog: document as Catalog };
      const [{ draftCatalog }, { publishedCatalog }] = await Promise.all([
        client.getDraftCatalog(request).catch(refuseInvalid),
        client.getPublishedCatalog({}),
      ]);
      if (draftCatalog === undefined) return undefined;
      return { ...toPublishedTerms(draftCatalog), keptShares: keptShares(draftCatalog, publishedCatalog) };
    },
  };
}

/** What is wrong with a catalog is for its author to hear, in the words of the catalog service. */
function refuseInvalid(error: unknown): never {
  const refusal = ConnectError.from(error);
  const [info] = refusal.findDetails(ErrorInfoSchema);
  if (info?.reason !== "CATALOG_INVALID") throw error;
  const fields = refusal
    .findDetails(BadRequestSchema)
    .flatMap(({ fieldViolations }) => fieldViolations)
    .map(({ field, description }) => ({ field: `catalog.${field}`, description }));
  throw new DomainError(info.reason, refusal.rawMessage, info.metadata, { fields });
}

/** Rollout rules whose own share the draft does not change. */
function keptShares(draft: PublishedCatalog, published: PublishedCatalog | undefined): ReadonlySet<string> {
  const shares = new Map(published?.catalog?.rolloutRules.map(({ key, percent }) => [key, percent]));
  const kept = draft.catalog?.rolloutRules.filter(({ key, percent }) => shares.get(key) === percent) ?? [];
  return new Set(kept.map(({ key }) => key));
}
