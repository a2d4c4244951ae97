import { CatalogPublishedSchema } from "@licet/contracts/catalog";
import { onEvent } from "@licet/events";
import type { Catalogs } from "../app/catalogs.ts";
import type { EventHandler } from "./mapping.ts";

/** Fetches the catalog when a new one is in force, so that orders can be pinned while the catalog service is away. */
export function onCatalogPublished(catalogs: Catalogs): EventHandler {
  return onEvent(CatalogPublishedSchema, async (_tx, events) => {
    const tenantId = events[0]?.tenantId;
    if (tenantId !== undefined) await catalogs.current(tenantId);
  });
}
