import type { Instant } from "@licet/decision";
import type { AllowanceSet } from "./allowance-set.ts";
import { type Amount, largerOf, smallerOf, sumAmounts, zero } from "./amount.ts";
import { payFrom } from "./balances.ts";
import { type Grant, inBurningOrder, isInForce, nextBoundary, nextRecurrence, periodStartOf } from "./grant.ts";

/**
 * A stretch of time [start, end) in which the allowances in force do not change: within it a balance is one
 * subtraction. The chain of an account's segments is its statement.
 */
export interface Segment {
  readonly start: Instant;
  /** Absent: nothing will change by itself. */
  readonly end?: Instant;
  /** When the period began that thresholds and late events are judged by: the latest renewal. */
  readonly periodStart: Instant;
  /** The next renewal. */
  readonly resetTime?: Instant;
  /** The sum of the allowances in force. */
  readonly limit: Amount;
  /** What may be used in it before it is overage; negative when it begins in debt. */
  readonly granted: Amount;
  readonly revision: bigint;
  readonly opening: Opening;
}

/** What a segment takes over from the one before. */
export interface Opening {
  /** By allowance id; nothing is spent of those not named. */
  readonly spent: ReadonlyMap<string, Spent>;
  /** Use that no allowance has paid, in this period. */
  readonly debt: Amount;
}

/** What is spent of an allowance in the period that began at `since`. */
export interface Spent {
  readonly amount: Amount;
  readonly since: Instant;
}

export const nothingSpent: Opening = { spent: new Map(), debt: zero };

/** How long it is remembered what was spent of an allowance that is no longer in the set: it may come back. */
const rememberMs = 400 * 86_400_000;

/** The segment that begins at an instant. A renewal closes the period: what nobody paid in it is not carried on. */
export function beginSegment(set: AllowanceSet, start: Instant, carried: Opening): Segment {
  const { allowances, timeZone } = set;
  const inForce = allowances.filter((allowance) => isInForce(allowance, start));
  const renewals = inForce.filter(({ recurrence }) => recurrence !== undefined);
  const periodStart = startOfPeriod(inForce, renewals, start, timeZone);
  const isClosed = inForce.length === 0 || (renewals.length > 0 && periodStart === start);
  const opening = {
    spent: stillSpent(allowances, start, carried, timeZone),
    debt: isClosed ? zero : carried.debt,
  };
  const limit = sumAmounts(inForce.map(({ amount }) => amount));
  const left = sumAmounts(inForce.map((allowance) => balanceOf(allowance, opening)));
  const end = nextBoundary(allowances, start, timeZone);
  const resetTime = Math.min(...renewals.map((allowance) => nextRecurrence(allowance, start, timeZone)));
  return {
    start,
    ...(end !== Infinity && { end }),
    periodStart,
    ...(resetTime !== Infinity && { resetTime }),
    limit,
    granted: left.minus(opening.debt),
    revision: set.revision,
    opening,
  };
}

/** What a segment hands on once its use is known: paid in burning order, the rest a debt. */
export function closeSegment({ start, opening }: Segment, set: AllowanceSet, used: Amount): Opening {
  const inForce = inBurningOrder(set.allowances.filter((allowance) => isInForce(allowance, start)));
  const balances = new Map(inForce.map((allowance) => [allowance.id, balanceOf(allowance, opening)]));
  const paid = payFrom(inForce, balances, used.plus(opening.debt));
  const spent = new Map(opening.spent);
  const sinceOf = new Map(inForce.map((allowance) => [allowance.id, periodStartOf(allowance, start, set.timeZone)]));
  for (const { grantId, amount } of paid.payments) {
    const before = spent.get(grantId)?.amount ?? zero;
    spent.set(grantId, { amount: before.plus(amount), since: sinceOf.get(grantId) ?? start });
  }
  return { spent, debt: paid.unpaid };
}

/** What is left of an allowance. */
export function balanceOf({ id, amount }: Grant, { spent }: Opening): Amount {
  return largerOf(zero, amount.minus(spent.get(id)?.amount ?? zero));
}

/**
 * Hands over between two sets of different revisions at an instant. An allowance that takes the place of another in the
 * same period starts with what was spent of that one: an upgrade adds its difference, and no change of plan refills.
 */
export function handOver(before: AllowanceSet, after: AllowanceSet, at: Instant, carried: Opening): Opening {
  const remaining = new Set(after.allowances.map(({ id }) => id));
  const known = new Set(before.allowances.map(({ id }) => id));
  const gone = before.allowances.filter((allowance) => isInForce(allowance, at) && !remaining.has(allowance.id));
  const arrived = after.allowances.filter((allowance) => isInForce(allowance, at) && !known.has(allowance.id));
  const spent = new Map(carried.spent);
  let { debt } = carried;
  for (const { id } of gone) {
    const old = spent.get(id);
    if (old === undefined) continue;
    const heirs = arrived
      .map((allowance) => ({ allowance, since: periodStartOf(allowance, at, after.timeZone) }))
      .filter(({ since }) => since <= old.since);
    if (heirs.length === 0) continue;
    spent.delete(id);
    let owed = old.amount;
    for (const { allowance, since } of heirs) {
      const inherited = smallerOf(owed, balanceOf(allowance, { spent, debt }));
      const before = spent.get(allowance.id)?.amount ?? zero;
      spent.set(allowance.id, { amount: before.plus(inherited), since });
      owed = owed.minus(inherited);
    }
    debt = debt.plus(owed);
  }
  return { spent, debt };
}

function stillSpent(
  allowances: readonly Grant[],
  start: Instant,
  { spent }: Opening,
  timeZone: string,
): Map<string, Spent> {
  const known = new Map(allowances.map((allowance) => [allowance.id, allowance]));
  const kept = [...spent].filter(([id, { amount, since }]) => {
    if (!amount.greaterThan(zero)) return false;
    const allowance = known.get(id);
    if (allowance === undefined) return since > start - rememberMs;
    if ((allowance.end ?? Infinity) <= start) return false;
    return allowance.recurrence === undefined || periodStartOf(allowance, start, timeZone) <= since;
  });
  return new Map(kept);
}

function startOfPeriod(
  inForce: readonly Grant[],
  renewals: readonly Grant[],
  start: Instant,
  timeZone: string,
): Instant {
  if (renewals.length > 0) return Math.max(...renewals.map((allowance) => periodStartOf(allowance, start, timeZone)));
  return inForce.length === 0 ? start : Math.min(...inForce.map((allowance) => allowance.start));
}
