import { decodePageToken, toPage } from "@licet/db";
import type { RoleStore } from "../app/role-ports.ts";
import { builtInRoles } from "../domain/built-in-roles.ts";
import { fromPageSize, toRole } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** All roles, the built-in ones first. They are few: a page is cut out of all. */
export function listRoles(roles: RoleStore): RpcHandlers["listRoles"] {
  return async ({ pageSize, pageToken }, { tenantId, principal }) => {
    const all = [...builtInRoles.values(), ...(await roles.list(tenantId))];
    const visible = principal.accountId === undefined ? all : all.filter(({ kind }) => kind === "customer");
    const [after] = decodePageToken(pageToken, {}) ?? [];
    const start = visible.findIndex(({ roleKey }) => roleKey === after) + 1;
    const size = fromPageSize(pageSize);
    const page = toPage(visible.slice(start, start + size + 1), size, ({ roleKey }) => [roleKey]);
    return { roles: page.items.map(toRole), nextPageToken: page.nextPageToken ?? "" };
  };
}
