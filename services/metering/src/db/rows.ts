import type { Instant } from "@licet/decision";
import type { Overage } from "../domain/allowance-set.ts";
import { type Amount, formatAmount, toAmount } from "../domain/amount.ts";
import type { Book } from "../domain/book.ts";
import type { Grant } from "../domain/grant.ts";
import type { Reservation, ReservationState } from "../domain/reservation.ts";
import type { Opening, Spent } from "../domain/segment.ts";

export interface BookRow {
  account_id: string;
  feature_key: string;
  meter_key: string;
  revision: bigint;
  overage_mode: Overage["mode"];
  cap_percent: number;
  segment_start: Date;
  segment_end?: Date;
  period_start: Date;
  reset_time?: Date;
  limit_amount: string;
  granted: string;
  used: string;
  reserved: string;
  hold_expire_time?: Date;
  passed_percent: number;
}

export interface ReservationRow {
  reservation_id: string;
  account_id: string;
  feature_key: string;
  amount: string;
  state: ReservationState;
  expire_time: Date;
  committed_amount?: string;
}

/** An allowance as JSON keeps it. */
interface AllowanceJson {
  id: string;
  amount: string;
  priority: number;
  start: Instant;
  end?: Instant;
  recurrence?: { period: string; anchor: Instant };
}

/** By allowance id: the amount and since when. */
type SpentJson = Record<string, [amount: string, since: Instant]>;

export function toBook(row: BookRow): Book {
  return {
    accountId: row.account_id,
    featureKey: row.feature_key,
    meterKey: row.meter_key,
    revision: row.revision,
    overage: toOverage(row.overage_mode, row.cap_percent),
    segment: toSegment(row.segment_start, row.segment_end, row),
    used: toAmount(row.used),
    reserved: toAmount(row.reserved),
    ...(row.hold_expire_time && { holdExpireTime: row.hold_expire_time.getTime() }),
    passedPercent: row.passed_percent,
  };
}

export function toSegment(
  start: Date,
  end: Date | undefined,
  row: { period_start: Date; reset_time?: Date; limit_amount: string; granted: string },
): Book["segment"] {
  return {
    start: start.getTime(),
    ...(end && { end: end.getTime() }),
    periodStart: row.period_start.getTime(),
    ...(row.reset_time && { resetTime: row.reset_time.getTime() }),
    limit: toAmount(row.limit_amount),
    granted: toAmount(row.granted),
  };
}

export function toReservation(row: ReservationRow): Reservation {
  return {
    reservationId: row.reservation_id,
    accountId: row.account_id,
    featureKey: row.feature_key,
    amount: toAmount(row.amount),
    state: row.state,
    expireTime: row.expire_time.getTime(),
    ...(row.committed_amount !== undefined && { committedAmount: toAmount(row.committed_amount) }),
  };
}

export function toOverage(mode: Overage["mode"], percent: number): Overage {
  return mode === "capped" ? { mode, percent } : { mode };
}

export function fromOverage(overage: Overage): number {
  return overage.mode === "capped" ? overage.percent : 0;
}

export function toAllowances(stored: readonly AllowanceJson[]): Grant[] {
  return stored.map(({ amount, ...allowance }) => ({ ...allowance, amount: toAmount(amount) }));
}

export function fromAllowances(allowances: readonly Grant[]): string {
  const stored = allowances.map(({ id, amount, priority, start, end, recurrence }): AllowanceJson => {
    return {
      id,
      amount: formatAmount(amount),
      priority,
      start,
      ...(end !== undefined && { end }),
      ...(recurrence && { recurrence }),
    };
  });
  return JSON.stringify(stored);
}

export function toOpening(spent: SpentJson, debt: string): Opening {
  const entries = Object.entries(spent).map(([id, [amount, since]]): [string, Spent] => {
    return [id, { amount: toAmount(amount), since }];
  });
  return { spent: new Map(entries), debt: toAmount(debt) };
}

export function fromSpent({ spent }: Opening): string {
  const entries = [...spent].map(([id, { amount, since }]) => [id, [formatAmount(amount), since]] as const);
  return JSON.stringify(Object.fromEntries(entries));
}

export function fromAmount(amount: Amount | undefined): string | undefined {
  return amount && formatAmount(amount);
}

export function fromInstant(instant: Instant | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}
