import type { publishCatalog as publish } from "../app/publish-catalog.ts";
import { toChange } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Puts the draft into force. */
export function publishCatalog(command: ReturnType<typeof publish>): RpcHandlers["publishCatalog"] {
  return async (_request, { tenantId, actor }) => {
    const { state, changes } = await command({ tenantId, actor });
    return { changes: changes.map(toChange), revision: BigInt(state.revision) };
  };
}
