import type { CatalogReads } from "../app/ports.ts";
import { diffCatalog as diff } from "../domain/diff-catalog.ts";
import { toChange } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** What the draft would change. */
export function diffCatalog(reads: CatalogReads): RpcHandlers["diffCatalog"] {
  return async (_request, { tenantId }) => {
    const { revision, published, draft = published } = await reads.state(tenantId);
    return { changes: diff(published, draft).map(toChange), revision: BigInt(revision) };
  };
}
