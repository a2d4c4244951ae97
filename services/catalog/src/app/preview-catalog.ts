import type { Clock } from "@licet/kernel";
import type { CatalogContent } from "../domain/catalog-content.ts";
import { draftCatalog } from "../domain/catalog-state.ts";
import type { CatalogInForce, CatalogReads } from "./ports.ts";

/** A document as it would be in force if it were published now; nothing is written. Throws CATALOG_INVALID. */
export function previewCatalog(reads: CatalogReads, clock: Clock) {
  return async (tenantId: string, content: CatalogContent): Promise<CatalogInForce> => {
    const state = await reads.state(tenantId);
    // A document that changes nothing leaves the newest versions as they are.
    const { newVersions } = draftCatalog({ ...state, newVersions: [] }, content, clock.now()).state;
    const latest = new Map([...state.latest, ...newVersions.map((version) => [version.planKey, version] as const)]);
    return reads.inForce(tenantId, { revision: state.revision + 1, published: content, latest });
  };
}
