import { DomainError } from "@licet/kernel";
import { builtInRoles } from "./built-in-roles.ts";
import type { KnownScopes, Role } from "./role.ts";
import { checkRole } from "./role.ts";

/** What can be changed of a role. */
export type RolePatch = Partial<Pick<Role, "displayName" | "scopes">>;

/** The role with the patch; the same object when nothing is new. @throws DomainError as `checkRole` */
export function changeRole(role: Role, patch: RolePatch, held: readonly string[], known: KnownScopes): Role {
  const changed = { ...role, ...patch };
  if (patch.scopes !== undefined) checkRole(changed, held, known);
  const isSame = changed.displayName === role.displayName && changed.scopes.join(" ") === role.scopes.join(" ");
  return isSame ? role : changed;
}

/** @throws DomainError ROLE_BUILT_IN */
export function refuseBuiltIn(roleKey: string): void {
  if (!builtInRoles.has(roleKey)) return;
  throw new DomainError("ROLE_BUILT_IN", `role ${roleKey} is every tenant's: it stays as it is`, { role: roleKey });
}
