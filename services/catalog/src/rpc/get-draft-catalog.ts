import type { previewCatalog } from "../app/preview-catalog.ts";
import type { CatalogReads } from "../app/ports.ts";
import { fromCatalog, toPublishedCatalog } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** The draft as it would be published, or the document that is given. */
export function getDraftCatalog(
  reads: CatalogReads,
  preview: ReturnType<typeof previewCatalog>,
): RpcHandlers["getDraftCatalog"] {
  return async ({ catalog }, { tenantId }) => {
    const draft = catalog === undefined ? await reads.draft(tenantId) : await preview(tenantId, fromCatalog(catalog));
    return draft === undefined ? {} : { draftCatalog: toPublishedCatalog(draft) };
  };
}
