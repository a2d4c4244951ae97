import type { CatalogService } from "@licet/contracts/catalog";
import type { Client } from "@connectrpc/connect";
import { Code, ConnectError } from "@connectrpc/connect";
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
        return planVersion && toPlanTerms(planVersion, new Map(features.map((feature) => [feature.key, feature])));
      } catch (error) {
        if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
        throw error;
      }
    },
  };
}
