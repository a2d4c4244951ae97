import { CatalogSchema } from "@licet/contracts/catalog";
import { create } from "@bufbuild/protobuf";
import type { applyCatalog as apply } from "../app/apply-catalog.ts";
import { fromCatalog, toChange } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Makes the catalog equal to a document. */
export function applyCatalog(command: ReturnType<typeof apply>): RpcHandlers["applyCatalog"] {
  return async ({ catalog, validateOnly, publish }, { tenantId, actor }) => {
    const content = fromCatalog(catalog ?? create(CatalogSchema));
    const { state, changes, events } = await command({
      tenantId,
      actor,
      content,
      validateOnly,
      publish,
    });
    return { changes: changes.map(toChange), revision: BigInt(state.revision), published: events.length > 0 };
  };
}
