import type { Instant } from "@licet/decision";
import type { BookKey, Overage } from "./allowance-set.ts";
import { type Amount, largerOf, zero } from "./amount.ts";
import type { Segment } from "./segment.ts";

/** The open page of one feature of one account: all that a check needs to read and a use to write. */
export interface Book extends BookKey {
  readonly meterKey: string;
  readonly overage: Overage;
  /** Of the allowances; of the present segment it may be older. */
  readonly revision: bigint;
  readonly segment: Omit<Segment, "opening" | "revision">;
  /** In the segment. */
  readonly used: Amount;
  /** Held by reservations. */
  readonly reserved: Amount;
  /** When the first of the held reservations expires. */
  readonly holdExpireTime?: Instant;
  /** The highest threshold passed in this period, in percent; 0 for none. */
  readonly passedPercent: number;
}

/** What is left of a metered feature, and of what. */
export interface Balance extends BookKey {
  readonly limit: Amount;
  /** Of the limit and beyond: limit + overage = used + reserved + remaining, unless reservations lie beyond it too. */
  readonly used: Amount;
  readonly reserved: Amount;
  readonly remaining: Amount;
  readonly overage: Amount;
  readonly periodStart: Instant;
  readonly resetTime?: Instant;
  readonly revision: bigint;
}

/** Whether an amount may be used, and whether beyond the allowances. */
export interface Verdict {
  readonly granted: boolean;
  readonly asOverage: boolean;
}

/** What the allowances still cover, reservations included; negative in overage. */
export function availableIn({ segment, used, reserved }: Book): Amount {
  return segment.granted.minus(used).minus(reserved);
}

/**
 * Judges an amount beyond `held`, an amount that the book already holds for it.
 * Amounts of 0 are always granted.
 */
export function judge(book: Book, amount: Amount, held: Amount = zero): Verdict {
  const available = availableIn(book).plus(held);
  if (amount.lessThanOrEqualTo(available) || amount.lessThanOrEqualTo(held)) return { granted: true, asOverage: false };
  return { granted: isPermittedOverage(book, amount, available), asOverage: true };
}

function isPermittedOverage({ overage, segment }: Book, amount: Amount, available: Amount): boolean {
  switch (overage.mode) {
    case "hard":
      return false;
    case "soft":
      return true;
    case "capped":
      return amount.lessThanOrEqualTo(available.plus(segment.limit.times(overage.percent).dividedBy(100)));
  }
}

/** The book with an amount used. */
export function use(book: Book, amount: Amount): Book {
  return { ...book, used: book.used.plus(amount) };
}

/** The book with an amount held until an instant. */
export function hold(book: Book, amount: Amount, expireTime: Instant): Book {
  const holdExpireTime = Math.min(book.holdExpireTime ?? Infinity, expireTime);
  return { ...book, reserved: book.reserved.plus(amount), holdExpireTime };
}

/** The book with a held amount let go. */
export function letGo(book: Book, amount: Amount): Book {
  const reserved = largerOf(zero, book.reserved.minus(amount));
  if (!reserved.isZero()) return { ...book, reserved };
  const { holdExpireTime: _, ...rest } = book;
  return { ...rest, reserved };
}

/** Whether an event of this time counts in the book: of its segment, or late but of its period. */
export function countsIn({ segment }: Book, time: Instant): boolean {
  return time >= segment.periodStart && time < (segment.end ?? Infinity);
}

/** What the book says to those who ask. */
export function toBalance(book: Book): Balance {
  const { accountId, featureKey, segment, revision, reserved } = book;
  const left = segment.granted.minus(book.used);
  return {
    accountId,
    featureKey,
    limit: segment.limit,
    used: segment.limit.minus(left),
    reserved,
    remaining: largerOf(zero, left.minus(reserved)),
    overage: largerOf(zero, left.negated()),
    periodStart: segment.periodStart,
    ...(segment.resetTime !== undefined && { resetTime: segment.resetTime }),
    revision,
  };
}

const mostPercent = 1_000_000;

/** Used as a share of the limit, in whole percent, rounded down; 0 without a limit or use. */
export function usedPercent(book: Book): number {
  const { limit, used } = toBalance(book);
  if (!used.greaterThan(zero)) return 0;
  if (limit.isZero()) return 100;
  return Math.min(mostPercent, used.times(100).dividedBy(limit).floor().toNumber());
}
