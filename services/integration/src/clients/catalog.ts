import type { Client } from "@connectrpc/connect";
import { ConnectError } from "@connectrpc/connect";
import type { CatalogService, PublishedCatalog, Sku } from "@licet/contracts/catalog";
import { runForTenant } from "@licet/rpc";
import type { CatalogSource } from "../app/ports.ts";
import type { SalesOffer, SkuOffer } from "../domain/sales-catalog.ts";

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
        return { revision: published.revision, offer: toOffer(published) };
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        onError(error);
        return "unavailable";
      }
    },
  };
}

function toOffer({ catalog, planVersions }: PublishedCatalog): SalesOffer {
  return {
    skus: (catalog?.skus ?? []).map(toSkuOffer),
    plans: planVersions.map(({ planKey, version, plan }) => ({
      planKey,
      version,
      productKey: plan?.productKey ?? "",
      tier: plan?.tier ?? "",
      term: plan?.term ?? "",
    })),
    addOns: (catalog?.addOns ?? []).map(({ key, productKey, planKeys }) => ({ addOnKey: key, productKey, planKeys })),
    bundles: (catalog?.bundles ?? []).map(({ key, planKeys, addOnKeys }) => ({ bundleKey: key, planKeys, addOnKeys })),
  };
}

function toSkuOffer({ sku, item, planVersion, term, minQuantity, maxQuantity }: Sku): SkuOffer {
  return {
    sku,
    ...(item.case !== undefined && { [item.case]: item.value }),
    planVersion,
    term,
    minQuantity: Number(minQuantity),
    maxQuantity: Number(maxQuantity),
  };
}
