import type { Transaction } from "@licet/db";
import type { AccountState } from "../../domain/account/account.ts";
import { saveOverride, toOverrideRow } from "../override/override-rows.ts";
import { saveLeases } from "../lease/save-leases.ts";
import { saveSeats } from "../seat/save-seats.ts";
import { toAccountRow, toLicenceRow, toUserRow } from "./account-rows.ts";
import { toTripsColumn } from "./trips-column.ts";
import { saveMoves } from "./move-rows.ts";

/** An account as it was, where it was, and as it shall be. */
export interface AccountStep {
  readonly before: AccountState | undefined;
  readonly after: AccountState;
}

/** Writes what differs, by identity: a state is never written to, so what is the same object is unchanged. */
export async function saveAccounts(tx: Transaction, steps: readonly AccountStep[], now: Date): Promise<void> {
  const users = steps.flatMap(({ before, after }) =>
    [...after.users.values()]
      .filter((user) => user !== before?.users.get(user.userId))
      .map((user) => toUserRow(after.account.accountId, user)),
  );
  const gone = steps.flatMap(({ before, after }) =>
    [...(before?.users.keys() ?? [])]
      .filter((userId) => !after.users.has(userId))
      .map((userId) => ({ account_id: after.account.accountId, user_id: userId })),
  );
  const licences = steps.flatMap(({ before, after }) =>
    [...after.licences.values()].filter((licence) => licence !== before?.licences.get(licence.licenceId)),
  );
  const before = new Map(steps.flatMap((step) => [...(step.before?.licences ?? [])]));
  const overrides = steps.flatMap(({ before, after }) =>
    [...after.overrides.values()].filter((override) => override !== before?.overrides.get(override.overrideId)),
  );
  await Promise.all([
    write(
      tx,
      saveAccount,
      steps.map(({ after }) => ({ ...toAccountRow(after.account), trips: toTripsColumn(after.trips) })),
    ),
    write(tx, saveUser, users),
    write(tx, deleteUsers, gone),
    write(tx, saveLicence, licences.map(toLicenceRow)),
    write(tx, saveOverride, overrides.map(toOverrideRow)),
    saveSeats(tx, before, licences),
    saveMoves(tx, before, licences),
    saveLeases(tx, before, licences, now),
  ]);
}

/** One statement for any number of rows. */
async function write(tx: Transaction, text: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await tx.sql(text, [tx.tenantId, JSON.stringify(rows)]);
}

const saveAccount = `
  update account set display_name = new.display_name, email = new.email, billing_country = new.billing_country,
    time_zone = new.time_zone, revision = new.revision, version = new.version, create_time = new.create_time,
    update_time = new.update_time, trips = new.trips, parent_id = new.parent_id,
    shares_parent = new.shares_parent, pool_revision = new.pool_revision
  from jsonb_to_recordset($2::jsonb) as new (account_id text, display_name text, email text, billing_country text,
    time_zone text, revision bigint, version integer, create_time timestamptz, update_time timestamptz, trips jsonb,
    parent_id text, shares_parent boolean, pool_revision bigint)
  where account.tenant_id = $1 and account.account_id = new.account_id`;

const saveUser = `
  insert into account_user
    (tenant_id, account_id, user_id, display_name, email, roles, groups, kind, version, create_time, update_time)
  select $1, account_id, user_id, display_name, email, roles, groups, kind, version, create_time, update_time
  from jsonb_to_recordset($2::jsonb) as new (account_id text, user_id text, display_name text, email text,
    roles text[], groups text[], kind text, version integer, create_time timestamptz, update_time timestamptz)
  on conflict (tenant_id, account_id, user_id) do update set display_name = excluded.display_name,
    email = excluded.email, roles = excluded.roles, groups = excluded.groups, version = excluded.version,
    update_time = excluded.update_time`;

const deleteUsers = `
  delete from account_user using jsonb_to_recordset($2::jsonb) as gone (account_id text, user_id text)
  where account_user.tenant_id = $1 and account_user.account_id = gone.account_id
    and account_user.user_id = gone.user_id`;

const saveLicence = `
  insert into licence (tenant_id, licence_id, account_id, product_key, plan_key, plan_version, add_ons, quantity,
    state, status_reason, start_time, end_time, grace_end_time, maintenance_end_time, awaits_first_use, first_order_id, order_id,
    steps, told, overdrafts, lease_options, seating, version, create_time, update_time)
  select $1, licence_id, account_id, product_key, plan_key, plan_version, add_ons, quantity,
    state, status_reason, start_time, end_time, grace_end_time, maintenance_end_time, awaits_first_use, first_order_id, order_id,
    steps, told, overdrafts, lease_options, seating, version, create_time, update_time
  from jsonb_to_recordset($2::jsonb) as new (licence_id text, account_id text, product_key text, plan_key text,
    plan_version integer, add_ons jsonb, quantity bigint, state text, status_reason text, start_time timestamptz,
    end_time timestamptz, grace_end_time timestamptz, maintenance_end_time timestamptz, awaits_first_use jsonb,
    first_order_id text, order_id text, steps jsonb, told jsonb, overdrafts jsonb, lease_options jsonb, seating jsonb, version integer, create_time timestamptz, update_time timestamptz)
  on conflict (tenant_id, licence_id) do update set account_id = excluded.account_id, plan_key = excluded.plan_key,
    plan_version = excluded.plan_version, add_ons = excluded.add_ons, quantity = excluded.quantity,
    state = excluded.state, status_reason = excluded.status_reason, start_time = excluded.start_time, end_time = excluded.end_time,
    awaits_first_use = excluded.awaits_first_use, grace_end_time = excluded.grace_end_time, maintenance_end_time = excluded.maintenance_end_time,
    order_id = excluded.order_id, steps = excluded.steps, told = excluded.told, overdrafts = excluded.overdrafts,
    lease_options = excluded.lease_options, seating = excluded.seating, version = excluded.version, update_time = excluded.update_time`;
