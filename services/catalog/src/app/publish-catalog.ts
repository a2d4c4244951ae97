import type { Clock } from "@licet/kernel";
import { publishCatalog as publish } from "../domain/catalog-state.ts";
import type { CatalogMove } from "../domain/catalog-state.ts";
import type { CatalogStore } from "./ports.ts";

/** Puts the draft into force. */
export function publishCatalog(store: CatalogStore, clock: Clock) {
  return (target: { tenantId: string; actor: string }): Promise<CatalogMove> =>
    store.update(target, (state) => publish(state, clock.now()));
}
