import type { Transaction } from "@licet/db";
import type { Adjustment, LedgerChanges } from "../app/ports.ts";
import type { AllowanceSet, BookKey } from "../domain/allowance-set.ts";
import { formatAmount } from "../domain/amount.ts";
import type { Book } from "../domain/book.ts";
import { fromAllowances, fromInstant, fromOverage, fromSpent } from "./rows.ts";

type Segments = NonNullable<LedgerChanges["segments"]>;
type ClosedSegments = NonNullable<LedgerChanges["closed"]>;

export async function saveBooks(tx: Transaction, books: readonly Book[]): Promise<void> {
  await tx.sql(
    `insert into book (tenant_id, account_id, feature_key, meter_key, revision, overage_mode, cap_percent, segment_start,
       segment_end, period_start, reset_time, limit_amount, granted, used, reserved, hold_expire_time, passed_percent)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::integer[],
       $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::numeric[], $13::numeric[],
       $14::numeric[], $15::numeric[], $16::timestamptz[], $17::integer[])
     on conflict (tenant_id, account_id, feature_key) do update set
       meter_key = excluded.meter_key, revision = excluded.revision, overage_mode = excluded.overage_mode,
       cap_percent = excluded.cap_percent, segment_start = excluded.segment_start, segment_end = excluded.segment_end,
       period_start = excluded.period_start, reset_time = excluded.reset_time, limit_amount = excluded.limit_amount,
       granted = excluded.granted, used = excluded.used, reserved = excluded.reserved,
       hold_expire_time = excluded.hold_expire_time, passed_percent = excluded.passed_percent`,
    [
      ...toKeyColumns(tx, books),
      books.map(({ meterKey }) => meterKey),
      books.map(({ revision }) => revision),
      books.map(({ overage }) => overage.mode),
      books.map(({ overage }) => fromOverage(overage)),
      books.map(({ segment }) => new Date(segment.start)),
      books.map(({ segment }) => fromInstant(segment.end)),
      books.map(({ segment }) => new Date(segment.periodStart)),
      books.map(({ segment }) => fromInstant(segment.resetTime)),
      books.map(({ segment }) => formatAmount(segment.limit)),
      books.map(({ segment }) => formatAmount(segment.granted)),
      books.map(({ used }) => formatAmount(used)),
      books.map(({ reserved }) => formatAmount(reserved)),
      books.map(({ holdExpireTime }) => fromInstant(holdExpireTime)),
      books.map(({ passedPercent }) => passedPercent),
    ],
    { name: "metering_save_books" },
  );
}

export async function saveSets(tx: Transaction, sets: readonly AllowanceSet[]): Promise<void> {
  await tx.sql(
    `insert into allowance_set (tenant_id, account_id, feature_key, meter_key, revision, overage_mode, cap_percent,
       time_zone, allowances)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::integer[], $8::text[],
       $9::jsonb[])
     on conflict (tenant_id, account_id, feature_key) do update set
       meter_key = excluded.meter_key, revision = excluded.revision, overage_mode = excluded.overage_mode,
       cap_percent = excluded.cap_percent, time_zone = excluded.time_zone, allowances = excluded.allowances`,
    [
      ...toKeyColumns(tx, sets),
      sets.map(({ meterKey }) => meterKey),
      sets.map(({ revision }) => revision),
      sets.map(({ overage }) => overage.mode),
      sets.map(({ overage }) => fromOverage(overage)),
      sets.map(({ timeZone }) => timeZone),
      sets.map(({ allowances }) => fromAllowances(allowances)),
    ],
  );
}

/** The present page closes; pages that began and ended in the meantime are written whole. */
export async function closeSegments(tx: Transaction, closed: ClosedSegments): Promise<void> {
  await tx.sql(`${insertSegments} do update set end_time = excluded.end_time, used = excluded.used`, [
    ...toSegmentColumns(tx, closed),
    closed.map(({ used }) => formatAmount(used)),
  ]);
}

/** A page that begins at the same instant as one before it takes its place. */
export async function saveSegments(tx: Transaction, segments: Segments): Promise<void> {
  await tx.sql(
    `${insertSegments} do update set end_time = excluded.end_time, meter_key = excluded.meter_key,
       period_start = excluded.period_start, reset_time = excluded.reset_time, revision = excluded.revision,
       limit_amount = excluded.limit_amount, granted = excluded.granted, debt = excluded.debt, spent = excluded.spent,
       used = null`,
    [...toSegmentColumns(tx, segments), segments.map(() => undefined)],
  );
}

/** Closed periods are not rewritten: what comes late is noted beside them. */
export async function adjustSegments(tx: Transaction, adjustments: readonly Adjustment[]): Promise<void> {
  await tx.sql(
    `update segment set adjusted = adjusted + late.amount
     from (
       select page.account_id, page.feature_key, page.start_time, sum(each.amount) as amount
       from unnest($2::text[], $3::text[], $4::timestamptz[], $5::numeric[]) as each (account_id, feature_key, time, amount)
       join segment as page on page.tenant_id = $1 and page.account_id = each.account_id
         and page.feature_key = each.feature_key and page.start_time <= each.time and page.end_time > each.time
       group by page.account_id, page.feature_key, page.start_time
     ) as late
     where segment.tenant_id = $1 and segment.account_id = late.account_id
       and segment.feature_key = late.feature_key and segment.start_time = late.start_time`,
    [
      ...toKeyColumns(tx, adjustments),
      adjustments.map(({ time }) => new Date(time)),
      adjustments.map(({ amount }) => formatAmount(amount)),
    ],
  );
}

const insertSegments = `
  insert into segment (tenant_id, account_id, feature_key, meter_key, start_time, end_time, period_start, reset_time,
    revision, limit_amount, granted, debt, spent, used)
  select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[],
    $8::timestamptz[], $9::bigint[], $10::numeric[], $11::numeric[], $12::numeric[], $13::jsonb[], $14::numeric[])
  on conflict (tenant_id, account_id, feature_key, start_time)`;

function toSegmentColumns(tx: Transaction, segments: Segments): unknown[] {
  return [
    ...toKeyColumns(tx, segments),
    segments.map(({ meterKey }) => meterKey),
    segments.map(({ start }) => new Date(start)),
    segments.map(({ end }) => fromInstant(end)),
    segments.map(({ periodStart }) => new Date(periodStart)),
    segments.map(({ resetTime }) => fromInstant(resetTime)),
    segments.map(({ revision }) => revision),
    segments.map(({ limit }) => formatAmount(limit)),
    segments.map(({ granted }) => formatAmount(granted)),
    segments.map(({ opening }) => formatAmount(opening.debt)),
    segments.map(({ opening }) => fromSpent(opening)),
  ];
}

function toKeyColumns(tx: Transaction, keys: readonly BookKey[]): unknown[] {
  return [tx.tenantId, keys.map(({ accountId }) => accountId), keys.map(({ featureKey }) => featureKey)];
}
