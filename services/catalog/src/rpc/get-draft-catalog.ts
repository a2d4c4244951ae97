import type { CatalogReads } from "../app/ports.ts";
import { toPublishedCatalog } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The draft as it would be published. */
export function getDraftCatalog(reads: CatalogReads): RpcHandlers["getDraftCatalog"] {
  return async (_request, { tenantId }) => {
    const draft = await reads.draft(tenantId);
    return draft === undefined ? {} : { draftCatalog: toPublishedCatalog(draft) };
  };
}
