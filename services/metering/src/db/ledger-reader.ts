import type { Transaction } from "@licet/db";
import type { Instant } from "@licet/decision";
import type { KeptSegment, LedgerReader } from "../app/ports.ts";
import { type Amount, toAmount } from "../domain/amount.ts";
import type { Book } from "../domain/book.ts";
import type { Reservation } from "../domain/reservation.ts";
import type { UsageWindow } from "../domain/usage-window.ts";
import { type BookRow, fromInstant, type ReservationRow, toBook, toReservation, toSegment } from "./rows.ts";

/** Plain SQL: checks and ingestion pass here thousands of times a second. Row-level security names the tenant. */
export class SqlLedgerReader implements LedgerReader {
  protected readonly tx: Transaction;

  constructor(tx: Transaction) {
    this.tx = tx;
  }

  async findBooks(accountIds: readonly string[], meterKeys?: readonly string[]): Promise<Book[]> {
    if (accountIds.length === 0) return [];
    const rows = await this.tx.sql<BookRow>(
      "select * from book where tenant_id = $1 and account_id = any($2) and ($3::text[] is null or meter_key = any($3))",
      [this.tx.tenantId, accountIds, meterKeys],
      { name: "metering_find_books" },
    );
    return rows.map(toBook);
  }

  async listBooks(accountId: string, afterFeatureKey: string, most: number): Promise<Book[]> {
    const rows = await this.tx.sql<BookRow>(
      `select * from book where tenant_id = $1 and account_id = $2 and feature_key collate "C" > $3
       order by feature_key collate "C" limit $4`,
      [this.tx.tenantId, accountId, afterFeatureKey, most],
    );
    return rows.map(toBook);
  }

  async listSegmentsAt(accountId: string, at: Instant, afterFeatureKey: string, most: number): Promise<KeptSegment[]> {
    const rows = await this.tx.sql<SegmentRow>(
      `select feature_key, meter_key, revision, start_time, end_time, period_start, reset_time, limit_amount, granted, used
       from segment where tenant_id = $1 and account_id = $2 and feature_key collate "C" > $3
         and start_time <= $4 and coalesce(end_time > $4, true)
       order by feature_key collate "C" limit $5`,
      [this.tx.tenantId, accountId, afterFeatureKey, new Date(at), most],
    );
    return rows.map((row) => ({
      accountId,
      featureKey: row.feature_key,
      meterKey: row.meter_key,
      revision: row.revision,
      ...toSegment(row.start_time, row.end_time, row),
      ...(row.used !== undefined && { used: toAmount(row.used) }),
    }));
  }

  async sumUsage(windows: readonly UsageWindow[]): Promise<Amount[]> {
    if (windows.length === 0) return [];
    const rows = await this.tx.sql<{ used: string }>(
      sumWindows,
      [
        this.tx.tenantId,
        windows.map(({ accountId }) => accountId),
        windows.map(({ meterKey }) => meterKey),
        windows.map(({ from }) => new Date(from)),
        windows.map(({ until }) => fromInstant(until)),
      ],
      { name: "metering_sum_windows" },
    );
    return rows.map(({ used }) => toAmount(used));
  }

  async findReservations(reservationIds: readonly string[]): Promise<Reservation[]> {
    const rows = await this.tx.sql<ReservationRow>(
      "select * from reservation where tenant_id = $1 and reservation_id = any($2)",
      [this.tx.tenantId, reservationIds],
      { name: "metering_find_reservations" },
    );
    return rows.map(toReservation);
  }
}

interface SegmentRow {
  feature_key: string;
  meter_key: string;
  revision: bigint;
  start_time: Date;
  end_time?: Date;
  period_start: Date;
  reset_time?: Date;
  limit_amount: string;
  granted: string;
  used?: string;
}

/** Whole hours from the hours' sums, the broken ones at both ends from the entries themselves. */
const sumWindows = `
  with asked as (
    select place, account_id, meter_key, start, stop,
      date_trunc('hour', start + interval '1 hour' - interval '1 microsecond', 'UTC') as first_hour,
      date_trunc('hour', stop, 'UTC') as end_hour
    from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
      with ordinality as each (account_id, meter_key, start, given_stop, place),
      lateral (select coalesce(given_stop, 'infinity') as stop) as bound
  )
  select (
    coalesce((
      select sum(amount) from usage_hour as kept
      where kept.tenant_id = $1 and kept.account_id = asked.account_id and kept.meter_key = asked.meter_key
        and kept.hour >= first_hour and kept.hour < end_hour
    ), 0) + coalesce((
      select sum(amount) from usage_entry as kept
      where kept.tenant_id = $1 and kept.account_id = asked.account_id and kept.meter_key = asked.meter_key
        and kept.time >= start and kept.time < least(first_hour, stop)
    ), 0) + coalesce((
      select sum(amount) from usage_entry as kept
      where kept.tenant_id = $1 and kept.account_id = asked.account_id and kept.meter_key = asked.meter_key
        and kept.time >= greatest(end_hour, first_hour) and kept.time < stop
    ), 0)
  )::text as used
  from asked order by place`;
