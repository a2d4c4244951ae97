import type { Role } from "../domain/role.ts";

/** Who changes a role, and why; told with the change. */
export interface RoleCause {
  readonly tenantId: string;
  readonly actor: string;
  readonly reason: string;
}

/** Which role; with an etag only if it is still that version. */
export interface RoleTarget {
  readonly roleKey: string;
  readonly etag: string;
}

/** The roles of the tenants' own. Each change is one transaction that also writes the event. */
export interface RoleStore {
  list(tenantId: string): Promise<readonly Role[]>;
  /** Those of the keys that there are. */
  find(tenantId: string, roleKeys: readonly string[]): Promise<readonly Role[]>;
  /** Likewise, and until the open transaction ends nobody deletes them. */
  hold(tenantId: string, roleKeys: readonly string[]): Promise<readonly Role[]>;
  /** @throws DomainError ALREADY_EXISTS */
  insert(cause: RoleCause, role: Role): Promise<Role>;
  /** @throws DomainError NOT_FOUND, ETAG_MISMATCH, and what `decide` throws */
  update(cause: RoleCause, target: RoleTarget, decide: (role: Role) => Role): Promise<Role>;
  /** @throws DomainError NOT_FOUND, ETAG_MISMATCH, ROLE_IN_USE */
  delete(cause: RoleCause, target: RoleTarget): Promise<void>;
}
