import { refuseBuiltIn } from "../domain/change-role.ts";
import type { RoleCause, RoleStore, RoleTarget } from "./role-ports.ts";

/** Deletes a role that nobody has. */
export type DeleteRole = (cause: RoleCause, target: RoleTarget) => Promise<void>;

/** The command over its port. It refuses with NOT_FOUND, ETAG_MISMATCH, ROLE_BUILT_IN and ROLE_IN_USE. */
export function createDeleteRole(roles: RoleStore): DeleteRole {
  return (cause, target) => {
    refuseBuiltIn(target.roleKey);
    return roles.delete(cause, target);
  };
}
