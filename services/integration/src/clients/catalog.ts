import type { Client } from "@connectrpc/connect";
import { ConnectError } from "@connectrpc/connect";
import type { CatalogService } from "@licet/contracts/catalog";
import { runForTenant } from "@licet/rpc";
import type { CatalogSource } from "../app/ports.ts";
import { toSalesOffer } from "./sales-offer.ts";

/** An order does not wait longer than this for the catalog. */
const timeoutMs = 2000;

/** The catalog service, asked on behalf of a tenant. `onError` is told why it did not answer. */
export function createCatalogSource(
  client: Client<typeof CatalogService>,
  onError: (error: unknown) => void,
): CatalogSource {
  return {
    async fetch(tenantId, newerThan) {
      try {
        const request = { ifNewerThanRevision: newerThan };
        const answer = await runForTenant(tenantId, () => client.getPublishedCatalog(request, { timeoutMs }));
        const published = answer.publishedCatalog;
        if (published === undefined || published.revision <= newerThan) return "unchanged";
        return { revision: published.revision, offer: toSalesOffer(published) };
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        onError(error);
        return "unavailable";
      }
    },
  };
}
