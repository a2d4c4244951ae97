import type { PublishedCatalog, Sku } from "@licet/contracts/catalog";
import type { SalesOffer, SkuOffer } from "../domain/sales-catalog.ts";

/** The part of a published catalog that orders are pinned by. */
export function toSalesOffer({ catalog, planVersions }: PublishedCatalog): SalesOffer {
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
