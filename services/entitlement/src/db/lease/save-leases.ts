import type { Transaction } from "@licet/db";
import type { Lease } from "../../domain/lease/lease.ts";
import type { Licence } from "../../domain/licence/licence.ts";
import { toLeaseRow } from "./lease-rows.ts";

/**
 * Writes the leases of licences that differ, by identity. One that is gone is kept as ended, to be told from none: at its own
 * end, or now where it was given back before.
 */
export async function saveLeases(
  tx: Transaction,
  before: ReadonlyMap<string, Licence>,
  licences: readonly Licence[],
  now: Date,
): Promise<void> {
  const heldBefore = ({ licenceId }: Licence): ReadonlyMap<string, Lease> =>
    before.get(licenceId)?.floating?.leases ?? new Map();
  const held = licences.flatMap((licence) =>
    [...(licence.floating?.leases ?? new Map<string, Lease>()).values()]
      .filter((lease) => heldBefore(licence).get(lease.leaseId) !== lease)
      .map((lease) => toLeaseRow(licence.licenceId, licence.accountId, lease)),
  );
  const ended = licences.flatMap((licence) =>
    [...heldBefore(licence).keys()].filter((leaseId) => licence.floating?.leases.has(leaseId) !== true),
  );
  if (ended.length > 0) await tx.sql(endLeases, [tx.tenantId, ended, now]);
  if (held.length > 0) await tx.sql(upsertLeases, [tx.tenantId, JSON.stringify(held)]);
}

const endLeases = `
  update lease set end_time = least(expire_time, $3::timestamptz)
  where tenant_id = $1 and lease_id = any($2::text[])`;

const upsertLeases = `
  insert into lease (tenant_id, lease_id, licence_id, account_id, user_id, device_id, share_group, checkout_time,
    expire_time, told_until, borrowed, heartbeat_seconds, missed_beats)
  select $1, lease_id, licence_id, account_id, user_id, device_id, share_group, checkout_time,
    expire_time, told_until, borrowed, heartbeat_seconds, missed_beats
  from jsonb_to_recordset($2::jsonb) as new (lease_id text, licence_id text, account_id text, user_id text,
    device_id text, share_group text, checkout_time timestamptz, expire_time timestamptz, told_until timestamptz,
    borrowed boolean, heartbeat_seconds integer, missed_beats integer)
  on conflict (tenant_id, lease_id) do update set licence_id = excluded.licence_id, account_id = excluded.account_id,
    expire_time = excluded.expire_time, told_until = excluded.told_until, borrowed = excluded.borrowed,
    end_time = null`;
