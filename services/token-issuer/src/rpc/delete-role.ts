import type { DeleteRole } from "../app/delete-role.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Deletes a role that no client has. */
export function deleteRole(remove: DeleteRole): RpcHandlers["deleteRole"] {
  return async ({ roleKey, reason, etag }, { tenantId, actor }) => {
    await remove({ tenantId, actor, reason }, { roleKey, etag });
    return {};
  };
}
