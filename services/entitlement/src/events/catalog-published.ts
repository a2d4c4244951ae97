import { CatalogPublishedSchema } from "@licet/contracts/catalog";
import { onEvent } from "@licet/events";
import type { RefreshCatalog } from "../app/catalog/refresh-catalog.ts";

/** A new catalog to fetch; of several only the newest matters. */
export function onCatalogPublished(refreshCatalog: RefreshCatalog) {
  return onEvent(CatalogPublishedSchema, async (_tx, events) => {
    const revisions = events.map(({ message }) => Number(message.revision));
    await refreshCatalog(events[0]?.tenantId ?? "", { atLeastRevision: Math.max(...revisions), planVersions: [] });
  });
}
