import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { RoleCause, RoleStore, RoleTarget } from "../app/role-ports.ts";
import { checkEtag } from "../domain/etag.ts";
import type { Role, RoleKind } from "../domain/role.ts";

interface RoleRow {
  readonly role_key: string;
  readonly display_name: string;
  readonly kind: RoleKind;
  readonly scopes: readonly string[];
  readonly version: number;
  readonly create_time: Date;
  readonly update_time: Date;
}

/** What is told of a role that was changed. */
export type ToRoleChanged = (cause: RoleCause, role: Role, isDeleted: boolean) => OutgoingEvent;

/** Roles in PostgreSQL, each tenant's own. */
export function createRoleStore(db: Database, toRoleChanged: ToRoleChanged): RoleStore {
  return {
    list: (tenantId) =>
      db.read(tenantId, async (tx) => (await tx.sql<RoleRow>("select * from role order by role_key")).map(fromRow)),
    find: (tenantId, roleKeys) => db.read(tenantId, (tx) => select(tx, roleKeys, "")),
    hold: (tenantId, roleKeys) => db.transaction(tenantId, (tx) => select(tx, roleKeys, "for share")),
    insert: (cause, role) =>
      db.transaction(cause.tenantId, async (tx) => {
        const rows = await tx.sql(insertRole, [cause.tenantId, ...toParams(role)]);
        if (rows.length === 0) throw new DomainError("ALREADY_EXISTS", "there is a role with this key");
        tx.publish(toRoleChanged(cause, role, false));
        return role;
      }),
    update: (cause, target, decide) =>
      db.transaction(cause.tenantId, async (tx) => {
        const role = await lock(tx, target);
        const changed = decide(role);
        if (changed === role) return role;
        await tx.sql(updateRole, toParams(changed));
        tx.publish(toRoleChanged(cause, changed, false));
        return changed;
      }),
    delete: (cause, target) =>
      db.transaction(cause.tenantId, async (tx) => {
        const role = await lock(tx, target);
        await refuseUsed(tx, role);
        await tx.sql("delete from role where role_key = $1", [role.roleKey]);
        tx.publish(toRoleChanged(cause, role, true));
      }),
  };
}

async function select(tx: Transaction, roleKeys: readonly string[], lock: string): Promise<Role[]> {
  const rows = await tx.sql<RoleRow>(`select * from role where role_key = any($1::text[]) order by role_key ${lock}`, [
    roleKeys,
  ]);
  return rows.map(fromRow);
}

async function lock(tx: Transaction, { roleKey, etag }: RoleTarget): Promise<Role> {
  const [role] = await select(tx, [roleKey], "for update");
  if (role === undefined) throw new DomainError("NOT_FOUND", "no such role", { resource: "role", id: roleKey });
  checkEtag(etag, role.stored?.version ?? 0);
  return role;
}

/** One that is disabled stays so: what its roles give no longer matters. */
async function refuseUsed(tx: Transaction, { roleKey }: Role): Promise<void> {
  const [used] = await tx.sql("select 1 from client where not disabled and $1 = any(roles) limit 1", [roleKey]);
  if (used === undefined) return;
  throw new DomainError("ROLE_IN_USE", `a client has role ${roleKey}`, { resource: "role", id: roleKey });
}

const insertRole = `
  insert into role (tenant_id, role_key, display_name, kind, scopes, version, create_time, update_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning 1`;

const updateRole = `
  update role set display_name = $2, kind = $3, scopes = $4, version = $5, create_time = $6, update_time = $7
  where role_key = $1`;

function toParams({ roleKey, displayName, kind, scopes, stored }: Role): unknown[] {
  return [roleKey, displayName, kind, scopes, stored?.version, stored?.createTime, stored?.updateTime];
}

function fromRow(row: RoleRow): Role {
  const { role_key: roleKey, display_name: displayName, kind, scopes, version } = row;
  const stored = { version, createTime: row.create_time, updateTime: row.update_time };
  return { roleKey, displayName, kind, scopes, stored };
}
