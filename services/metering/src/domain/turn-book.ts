import type { Instant } from "@licet/decision";
import type { AllowanceSet } from "./allowance-set.ts";
import { type Amount, zero } from "./amount.ts";
import type { Book } from "./book.ts";
import { isInForce, periodStartOf } from "./grant.ts";
import { beginSegment, closeSegment, handOver, nothingSpent, type Opening, type Segment } from "./segment.ts";
import type { UsageOf, UsageWindow } from "./usage-window.ts";

/** A reason to turn a book's page: there is none yet, its segment is over, or the allowances are others. */
export interface Turn {
  /** Absent: the account has no book of this feature yet. */
  readonly present?: { readonly book: Book; readonly set: AllowanceSet; readonly opening: Opening };
  /** The allowances from now on. */
  readonly set: AllowanceSet;
}

/** A segment that is over, with its use. */
export interface ClosedSegment extends Segment {
  readonly end: Instant;
  readonly used: Amount;
}

/** The book on its new page, and the pages before. */
export interface Turned {
  readonly book: Book;
  readonly set: AllowanceSet;
  readonly segment: Segment;
  readonly closed: readonly ClosedSegment[];
}

/**
 * Brings a book to an instant. The use of segments that begin by it is asked for by window, since events may have come
 * before their time; which windows those are does not depend on the answers.
 */
export function turnBook(turn: Turn, now: Instant, oldest: Instant, usageOf: UsageOf): Turned {
  const turning = new Turning(usageOf, turn.present?.set ?? turn.set);
  if (turn.present === undefined) turning.open(now, oldest);
  else turning.resume(turn.present);
  turning.rollTo(now);
  if (turn.present !== undefined && turn.set !== turn.present.set) turning.replace(turn.set, now);
  return turning.turned(turn.present?.book);
}

/** The windows that turnBook will ask for. */
export function windowsOf(turn: Turn, now: Instant, oldest: Instant): UsageWindow[] {
  const windows: UsageWindow[] = [];
  turnBook(turn, now, oldest, (window) => {
    windows.push(window);
    return zero;
  });
  return windows;
}

class Turning {
  readonly #usageOf: UsageOf;
  readonly #closed: ClosedSegment[] = [];
  #set: AllowanceSet;
  #segment: Segment;
  #used: Amount = zero;

  constructor(usageOf: UsageOf, set: AllowanceSet) {
    this.#usageOf = usageOf;
    this.#set = set;
    this.#segment = beginSegment(set, 0, nothingSpent);
  }

  /** Begins where the oldest of the periods began that now is in. */
  open(now: Instant, oldest: Instant): void {
    const { allowances, timeZone } = this.#set;
    const starts = allowances
      .filter((allowance) => isInForce(allowance, now))
      .map((allowance) => Math.max(allowance.start, periodStartOf(allowance, now, timeZone)));
    this.#begin(Math.max(oldest, Math.min(now, ...starts)), nothingSpent);
  }

  resume({ book, opening }: NonNullable<Turn["present"]>): void {
    this.#segment = { ...book.segment, revision: this.#set.revision, opening };
    this.#used = book.used;
  }

  rollTo(now: Instant): void {
    for (let { end } = this.#segment; end !== undefined && end <= now; { end } = this.#segment) {
      this.#begin(end, this.#close(end, this.#used));
    }
  }

  replace(set: AllowanceSet, now: Instant): void {
    const at = Math.max(now, this.#segment.start);
    const ahead = this.#usageIn(at, this.#segment.end);
    const carried = handOver(this.#set, set, at, this.#close(at, this.#used.minus(ahead)));
    this.#set = set;
    this.#begin(at, carried);
  }

  turned(before: Book | undefined): Turned {
    const { opening: _, revision, ...segment } = this.#segment;
    const { accountId, featureKey, meterKey, overage } = this.#set;
    const isSamePeriod = before !== undefined && segment.periodStart <= before.segment.periodStart;
    const book: Book = {
      accountId,
      featureKey,
      meterKey,
      overage,
      revision,
      segment,
      used: this.#used,
      reserved: before?.reserved ?? zero,
      ...(before?.holdExpireTime !== undefined && { holdExpireTime: before.holdExpireTime }),
      passedPercent: isSamePeriod ? before.passedPercent : 0,
    };
    return { book, set: this.#set, segment: this.#segment, closed: this.#closed };
  }

  #begin(start: Instant, carried: Opening): void {
    this.#segment = beginSegment(this.#set, start, carried);
    this.#used = this.#usageIn(start, this.#segment.end);
  }

  #close(end: Instant, used: Amount): Opening {
    if (end > this.#segment.start) this.#closed.push({ ...this.#segment, end, used });
    return closeSegment(this.#segment, this.#set, used);
  }

  #usageIn(from: Instant, until: Instant | undefined): Amount {
    const { accountId, meterKey } = this.#set;
    return this.#usageOf({ accountId, meterKey, from, ...(until !== undefined && { until }) });
  }
}
