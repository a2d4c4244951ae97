import { RoleKind } from "@licet/contracts/token";
import type { CreateRole } from "../app/create-role.ts";
import { toRole } from "./mapping.ts";
import { requireRole } from "./require-role.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Makes a role of the tenant's own. */
export function createRole(create: CreateRole): RpcHandlers["createRole"] {
  return async ({ role }, { tenantId, principal, actor }) => {
    const { roleKey, displayName, kind, scopes } = requireRole(role);
    const wanted = {
      roleKey,
      displayName,
      scopes: [...new Set(scopes)],
      kind: kind === RoleKind.STAFF ? "staff" : "customer",
    } as const;
    const cause = { tenantId, actor, reason: "" };
    return { role: toRole(await create(cause, wanted, [...principal.scopes])) };
  };
}
