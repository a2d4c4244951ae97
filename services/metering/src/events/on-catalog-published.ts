import { CatalogPublishedSchema } from "@licet/contracts/catalog";
import { onEvent } from "@licet/events";
import type { RefreshableMeters } from "../app/meter-directory.ts";

/** Fetches the meters of a new catalog. Other replicas find them in the database. */
export function onCatalogPublished(meters: RefreshableMeters): ReturnType<typeof onEvent> {
  return onEvent(CatalogPublishedSchema, async (_tx, events) => {
    const [first] = events;
    if (first !== undefined) await meters.refresh(first.tenantId);
  });
}
