import { emptyCatalog } from "../domain/catalog-content.ts";
import type { CatalogContent } from "../domain/catalog-content.ts";

/** A catalog as a row keeps it: without the lists that came later, where they are empty. */
export type StoredCatalog = Omit<CatalogContent, "featureGroups" | "rolloutRules"> & Partial<CatalogContent>;

/** These lists came later: a replica of before them can read the row for as long as there are none. */
export function toStored(content: CatalogContent): StoredCatalog {
  const { featureGroups, rolloutRules, ...stored } = content;
  return {
    ...stored,
    ...(featureGroups.length > 0 && { featureGroups }),
    ...(rolloutRules.length > 0 && { rolloutRules }),
  };
}

/** The opposite of toStored: every list is there. */
export function fromStored(stored: StoredCatalog): CatalogContent {
  return { ...emptyCatalog, ...stored };
}
