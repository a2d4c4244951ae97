import type { LicenceDocument, ReleaseDocument, SnapshotDocument } from "@licet/decision";

/** By the releases of a catalog and the product, so that all licences of a product share one object. */
const known = new WeakMap<object, Map<string, Record<string, ReleaseDocument[]>>>();

/** Of the releases those of the licence's product, where its maintenance is judged by them. */
export function tokenReleases(
  { releases }: SnapshotDocument,
  { productKey, maintenanceUntil }: LicenceDocument,
): Pick<SnapshotDocument, "releases"> {
  if (releases === undefined || maintenanceUntil === undefined || !Object.hasOwn(releases, productKey)) return {};
  const byProduct = known.get(releases) ?? new Map<string, Record<string, ReleaseDocument[]>>();
  known.set(releases, byProduct);
  const own = byProduct.get(productKey) ?? { [productKey]: releases[productKey] ?? [] };
  byProduct.set(productKey, own);
  return { releases: own };
}
