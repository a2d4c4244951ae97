import type { Period } from "@licet/decision";
import { periodAt } from "@licet/decision";
import type { OverdraftTerms } from "../catalog/catalog.ts";
import type { OverdraftSpan } from "./lease.ts";

const dayMs = 86_400_000;
/** Longer than any window, which is a year at most. */
const keptMs = 400 * dayMs;

/** So many keys may be in use above the quantity. */
export function overdraftKeys({ percent, units }: OverdraftTerms, quantity: number): number {
  return Math.floor((quantity * percent) / 100) + units;
}

/** The spans once that many keys above the quantity are in use from then on. Two of one day are one. */
export function trackOverdraft(
  spans: readonly OverdraftSpan[],
  excess: number,
  at: Date,
  timeZone: string,
): readonly OverdraftSpan[] {
  const last = spans.at(-1);
  const before = spans.slice(0, -1);
  if (last !== undefined && last.endTime === undefined) {
    const peak = Math.max(last.peak, excess);
    if (excess > 0) return peak === last.peak ? spans : [...before, { startTime: last.startTime, peak }];
    return [...before, { ...last, endTime: at < last.startTime ? last.startTime : at }];
  }
  if (excess <= 0) return spans;
  if (last?.endTime !== undefined && at < new Date(dayAt(last.endTime.getTime(), timeZone).end)) {
    return [...before, { startTime: last.startTime, peak: Math.max(last.peak, excess) }];
  }
  const kept = spans.filter(({ endTime = at }) => at.getTime() - endTime.getTime() < keptMs);
  return [...kept, { startTime: at, peak: excess }];
}

/**
 * Whether keys may be given above the quantity now: today is one of the window's days, or can become one. A span that is
 * kept open makes days too, so that today may count already and be one too many.
 */
export function isOverdraftOpen(
  spans: readonly OverdraftSpan[],
  { within }: OverdraftTerms,
  { startTime, timeZone }: Reckoning,
  now: Date,
): boolean {
  if (within === undefined) return true;
  const nowMs = now.getTime();
  const days = daysWithin(spans, periodAt(nowMs, startTime.getTime(), within.window, timeZone), nowMs, timeZone);
  return days.add(dayAt(nowMs, timeZone).start).size <= within.days;
}

/** From when and until when the spans leave no more days; one that goes on makes a day of each that comes. */
export function overdraftClosed(
  spans: readonly OverdraftSpan[],
  { within }: OverdraftTerms,
  { startTime, timeZone }: Reckoning,
): { from: number; until: number } | undefined {
  const last = spans.at(-1);
  if (within === undefined || last === undefined) return undefined;
  const lastMs = (last.endTime ?? last.startTime).getTime();
  const window = periodAt(lastMs, startTime.getTime(), within.window, timeZone);
  const days = daysWithin(spans, window, lastMs, timeZone);
  let day = dayAt(lastMs, timeZone);
  while (last.endTime === undefined && days.size < within.days && day.end < window.end) {
    day = dayAt(day.end, timeZone);
    days.add(day.start);
  }
  if (days.size < within.days) return undefined;
  // The last day that counts is still open, unless it is one too many already or the span ended as it began.
  const from = days.size === within.days && days.has(day.start) ? day.end : lastMs;
  return from < window.end ? { from, until: window.end } : undefined;
}

/** What windows and days are reckoned by. */
export interface Reckoning {
  /** The licence's. */
  readonly startTime: Date;
  readonly timeZone: string;
}

/** The local days that the spans touch, newest first. */
export function overdraftDays(
  spans: readonly OverdraftSpan[],
  timeZone: string,
  now: Date,
): { date: string; peak: number }[] {
  const peaks = new Map<number, number>();
  for (const span of spans) {
    for (const day of daysOf(span, now.getTime(), timeZone)) peaks.set(day, Math.max(span.peak, peaks.get(day) ?? 0));
  }
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return [...peaks].sort(([left], [right]) => right - left).map(([day, peak]) => ({ date: format.format(day), peak }));
}

function daysWithin(spans: readonly OverdraftSpan[], window: Period, untilMs: number, timeZone: string): Set<number> {
  const inside = spans.filter(
    ({ startTime, endTime }) => startTime.getTime() < window.end && (endTime?.getTime() ?? untilMs) >= window.start,
  );
  const days = new Set<number>();
  for (const span of inside) {
    const startTime = new Date(Math.max(span.startTime.getTime(), window.start));
    for (const day of daysOf({ ...span, startTime }, untilMs, timeZone)) days.add(day);
  }
  return days;
}

function* daysOf({ startTime, endTime }: OverdraftSpan, untilMs: number, timeZone: string): Generator<number> {
  const end = Math.min(endTime?.getTime() ?? untilMs + 1, untilMs + 1);
  let day = dayAt(startTime.getTime(), timeZone);
  yield day.start;
  while (day.end < end) {
    day = dayAt(day.end, timeZone);
    yield day.start;
  }
}

const midnights = new Map<string, number>();

/** The day of the calendar in which the instant lies: a period of one day from some midnight on. */
function dayAt(instantMs: number, timeZone: string): Period {
  const known = midnights.get(timeZone);
  const midnight = known ?? findMidnight(timeZone);
  if (known === undefined) midnights.set(timeZone, midnight);
  return periodAt(instantMs, midnight, "P1D", timeZone);
}

/** A midnight of early 2024, when no zone moved its clocks. */
function findMidnight(timeZone: string): number {
  const noon = Date.UTC(2024, 0, 15, 12);
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(noon);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return noon - ((read("hour") * 60 + read("minute")) * 60 + read("second")) * 1000;
}
