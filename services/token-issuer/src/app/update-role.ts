import type { Clock } from "@licet/kernel";
import type { RolePatch } from "../domain/change-role.ts";
import { changeRole, refuseBuiltIn } from "../domain/change-role.ts";
import type { KnownScopes, Role } from "../domain/role.ts";
import type { RoleCause, RoleStore, RoleTarget } from "./role-ports.ts";

/** Changes a role; `held` are the scopes of who does. */
export type UpdateRole = (
  cause: RoleCause,
  target: RoleTarget,
  patch: RolePatch,
  held: readonly string[],
) => Promise<Role>;

/** The command over its ports. It refuses with NOT_FOUND, ETAG_MISMATCH, ROLE_BUILT_IN and as `checkRole` does. */
export function createUpdateRole(roles: RoleStore, known: KnownScopes, clock: Clock): UpdateRole {
  return (cause, target, patch, held) => {
    refuseBuiltIn(target.roleKey);
    return roles.update(cause, target, (role) => {
      const changed = changeRole(role, patch, held, known);
      if (changed === role || role.stored === undefined) return role;
      const { version, createTime } = role.stored;
      return { ...changed, stored: { version: version + 1, createTime, updateTime: clock.now() } };
    });
  };
}
