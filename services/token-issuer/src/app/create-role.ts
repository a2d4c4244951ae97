import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import { builtInRoles } from "../domain/built-in-roles.ts";
import type { KnownScopes, Role } from "../domain/role.ts";
import { checkRole } from "../domain/role.ts";
import type { RoleCause, RoleStore } from "./role-ports.ts";

/** Makes a role; `held` are the scopes of who makes it. */
export type CreateRole = (cause: RoleCause, role: Omit<Role, "stored">, held: readonly string[]) => Promise<Role>;

/** The command over its ports. It refuses with ALREADY_EXISTS and as `checkRole` does. */
export function createCreateRole(roles: RoleStore, known: KnownScopes, clock: Clock): CreateRole {
  return (cause, role, held) => {
    if (builtInRoles.has(role.roleKey)) throw new DomainError("ALREADY_EXISTS", "there is a role with this key");
    checkRole(role, held, known);
    const now = clock.now();
    return roles.insert(cause, { ...role, stored: { version: 1, createTime: now, updateTime: now } });
  };
}
