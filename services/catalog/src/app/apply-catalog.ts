import type { Clock } from "@licet/kernel";
import type { CatalogContent } from "../domain/catalog-content.ts";
import { draftCatalog, publishCatalog } from "../domain/catalog-state.ts";
import type { CatalogMove } from "../domain/catalog-state.ts";
import type { CatalogReads, CatalogStore } from "./ports.ts";

/** A document to apply. */
export interface ApplyCatalog {
  tenantId: string;
  actor: string;
  content: CatalogContent;
  validateOnly: boolean;
  publish: boolean;
}

/** Drafts a document, and publishes it when asked to. */
export function applyCatalog(store: CatalogStore, reads: CatalogReads, clock: Clock) {
  return async ({ tenantId, actor, content, validateOnly, publish }: ApplyCatalog): Promise<CatalogMove> => {
    if (validateOnly) {
      const state = await reads.state(tenantId);
      return { ...draftCatalog(state, content, clock.now()), state };
    }
    return store.update({ tenantId, actor }, (state) => {
      const drafted = draftCatalog(state, content, clock.now());
      return publish && drafted.changes.length > 0 ? publishCatalog(drafted.state, clock.now()) : drafted;
    });
  };
}
