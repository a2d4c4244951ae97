import type { Database } from "@licet/db";
import { decodePageToken, deleteInBatches, toPage } from "@licet/db";
import type { LeaseRecord, Leases, LicenceOverdrafts } from "../../app/lease/ports.ts";
import { overdraftDays } from "../../domain/lease/overdraft.ts";
import { checkExists } from "../account/check-exists.ts";
import type { LeaseRow, OverdraftsColumn } from "./lease-rows.ts";
import { fromLeaseRow, fromOverdraftsColumn } from "./lease-rows.ts";

/**
 * Leases in PostgreSQL. A change of an account holds its leases by their rows: a heartbeat comes before it, and counts, or
 * after it, and finds what it left.
 */
export function createLeaseStore(db: Database): Leases {
  return {
    beat: (tenantId, leaseId, now) =>
      db.transaction(tenantId, async (tx) => {
        const [row] = await tx.sql<LeaseRow>(beatLease, [tenantId, leaseId, now], { name: "entitlement_beat_lease" });
        return row && toRecord(row);
      }),
    find: (tenantId, leaseId) =>
      db.transaction(tenantId, async (tx) => {
        const [row] = await tx.sql<LeaseRow>("select * from lease where tenant_id = $1 and lease_id = $2", [
          tenantId,
          leaseId,
        ]);
        return row && toRecord(row);
      }),
    due: (now, limit) =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<{ tenant_id: string; account_id: string }>(selectDue, [now, limit]);
        return rows.map((row) => ({ tenantId: row.tenant_id, accountId: row.account_id }));
      }),
    forget: (endedBefore) => deleteInBatches(db, forgetEnded, endedBefore),
    list: (tenantId, licenceId, query) =>
      db.read(tenantId, async (tx) => {
        await checkExists(tx, "licence", licenceId);
        const args = { licenceId };
        const [after = ""] = decodePageToken(query.pageToken, args) ?? [];
        const rows = await tx.sql<LeaseRow>(selectHeld, [tenantId, licenceId, after, query.pageSize + 1]);
        const page = toPage(rows, query.pageSize, (row) => [row.lease_id], args);
        return { ...page, items: page.items.map(toRecord) };
      }),
    listOverdrafts: (tenantId, licenceId, now) =>
      db.read(tenantId, async (tx) => {
        await checkExists(tx, "licence", licenceId);
        const [row] = await tx.sql<{ overdrafts: OverdraftsColumn; time_zone: string }>(selectOverdrafts, [
          tenantId,
          licenceId,
        ]);
        return row === undefined ? [] : overdraftDays(fromOverdraftsColumn(row.overdrafts), row.time_zone, now);
      }),
    listAllOverdrafts: (tenantId, now, query) =>
      db.read(tenantId, async (tx) => {
        const [after = ""] = decodePageToken(query.pageToken, {}) ?? [];
        const rows = await tx.sql<OverdraftRow>(selectAllOverdrafts, [tenantId, after, query.pageSize + 1]);
        const page = toPage(rows, query.pageSize, (row) => [row.licence_id], {});
        return { ...page, items: page.items.map((row) => toLicenceOverdrafts(row, now)) };
      }),
  };
}

interface OverdraftRow {
  readonly licence_id: string;
  readonly account_id: string;
  readonly plan_key: string;
  readonly quantity: bigint;
  readonly overdrafts: OverdraftsColumn;
  readonly time_zone: string;
}

function toLicenceOverdrafts(row: OverdraftRow, now: Date): LicenceOverdrafts {
  return {
    licenceId: row.licence_id,
    accountId: row.account_id,
    planKey: row.plan_key,
    quantity: Number(row.quantity),
    days: overdraftDays(fromOverdraftsColumn(row.overdrafts), row.time_zone, now),
  };
}

function toRecord(row: LeaseRow): LeaseRecord {
  return {
    lease: fromLeaseRow(row),
    licenceId: row.licence_id,
    accountId: row.account_id,
    ended: row.end_time !== undefined,
  };
}

const beatLease = `
  update lease set expire_time =
    greatest(expire_time, $3::timestamptz + make_interval(secs => heartbeat_seconds * missed_beats))
  where tenant_id = $1 and lease_id = $2 and end_time is null and not borrowed and expire_time > $3
  returning *`;

const selectDue = `
  select distinct tenant_id, account_id from (
    select tenant_id, account_id from lease where end_time is null and expire_time <= $1
    order by expire_time limit $2 * 10) as due
  limit $2`;

const forgetEnded = `
  delete from lease where (tenant_id, lease_id) in (
    select tenant_id, lease_id from lease where end_time < $1 limit $2)
  returning lease_id`;

const selectHeld = `
  select * from lease where tenant_id = $1 and licence_id = $2 and lease_id > $3 and end_time is null
  order by lease_id limit $4`;

const selectAllOverdrafts = `
  select licence_id, account_id, plan_key, quantity, overdrafts, time_zone
  from licence join account using (tenant_id, account_id)
  where tenant_id = $1 and licence_id > $2 and overdrafts <> '[]'
  order by licence_id limit $3`;

const selectOverdrafts = `
  select overdrafts, time_zone from licence join account using (tenant_id, account_id)
  where tenant_id = $1 and licence_id = $2`;
