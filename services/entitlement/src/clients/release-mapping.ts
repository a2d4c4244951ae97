import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Product } from "@licet/contracts/catalog";
import type { Catalog } from "../domain/catalog/catalog.ts";

/** The releases of the products that tell them, as snapshots carry them. */
export function toReleases(products: readonly Product[]): Pick<Catalog, "releases"> {
  const told = products.filter(({ releases }) => releases.length > 0);
  if (told.length === 0) return {};
  return { releases: Object.fromEntries(told.map(({ key, releases }) => [key, releases.flatMap(toRelease)])) };
}

function toRelease({ version, releaseTime }: Product["releases"][number]) {
  return releaseTime === undefined ? [] : [{ version, releasedAt: timestampMs(releaseTime) }];
}
