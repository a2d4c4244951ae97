import { type Instant, periodAt } from "@licet/decision";
import type { Amount } from "./amount.ts";

/** An amount that may be burned while it is in force: [start, end). */
export interface Grant {
  readonly id: string;
  readonly amount: Amount;
  /** Lower burns first. */
  readonly priority: number;
  readonly start: Instant;
  /** Absent: for ever. */
  readonly end?: Instant;
  /** When it would have ended had nobody voided it; decides the burning order. `end` when absent. */
  readonly expiry?: Instant;
  /** `start` when absent. */
  readonly createTime?: Instant;
  /** Its balance is replaced by its amount at anchor + n periods. */
  readonly recurrence?: Recurrence;
  /** What a reset leaves of it: min(max, max(min, balance)). */
  readonly rollover?: { readonly min: Amount; readonly max: Amount };
}

export interface Recurrence {
  /** ISO 8601 duration. */
  readonly period: string;
  readonly anchor: Instant;
}

export function isInForce({ start, end = Infinity }: Grant, at: Instant): boolean {
  return start <= at && at < end;
}

/** Whether it is granted anew at this very instant. */
export function recursAt({ recurrence }: Grant, at: Instant, timeZone: string): boolean {
  return recurrence !== undefined && periodAt(at, recurrence.anchor, recurrence.period, timeZone).start === at;
}

/** When the period that an instant lies in began: the latest recurrence, or else the grant's start. */
export function periodStartOf({ recurrence, start }: Grant, at: Instant, timeZone: string): Instant {
  if (recurrence === undefined) return start;
  return periodAt(at, recurrence.anchor, recurrence.period, timeZone).start;
}

/** The next recurrence of a grant in force; Infinity when it ends before. */
export function nextRecurrence({ recurrence, end = Infinity }: Grant, after: Instant, timeZone: string): Instant {
  if (recurrence === undefined) return Infinity;
  const next = periodAt(after, recurrence.anchor, recurrence.period, timeZone).end;
  return next < end ? next : Infinity;
}

/** The first instant after `after` at which a grant starts, ends or recurs; Infinity for none. */
export function nextBoundary(grants: readonly Grant[], after: Instant, timeZone: string): Instant {
  let next = Infinity;
  for (const grant of grants) {
    const { start, end = Infinity } = grant;
    if (end <= after || end <= start) continue;
    if (start > after) next = Math.min(next, start);
    else next = Math.min(next, end, nextRecurrence(grant, after, timeZone));
  }
  return next;
}

/** Burning order: lower priority, nearer expiry, earlier creation, smaller id. */
export function inBurningOrder(grants: readonly Grant[]): Grant[] {
  return grants.toSorted(
    (left, right) =>
      left.priority - right.priority ||
      compare(expiryOf(left), expiryOf(right)) ||
      compare(left.createTime ?? left.start, right.createTime ?? right.start) ||
      compare(left.id, right.id),
  );
}

function expiryOf({ expiry, end = Infinity }: Grant): Instant {
  return expiry ?? end;
}

function compare<T extends number | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
