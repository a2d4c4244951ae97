import { fromWallClock, toWallClock } from "./time-zone.ts";

/** A half-open interval of time [start, end), epoch milliseconds. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** A length of time in the two parts that add differently: calendar months and days by the wall clock, the rest exactly. */
interface Duration {
  months: number;
  days: number;
  exactMs: number;
}

const pattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
/** By anchor, recurrence and time zone, the period last asked about; a memory only: it is asked for again and again. */
const lastPeriods = new Map<string, Period>();
const mostPeriods = 10_000;
const daysPerMonth = 30.436875;
const dayMs = 86_400_000;

/** Whether the text is an ISO 8601 duration of whole, not only zero, numbers: `P1M`, `P7D`, `PT1H`. */
export function isRecurrence(text: string): boolean {
  const duration = parse(text);
  return duration !== undefined && lengthMs(duration) > 0;
}

/**
 * The period of a recurrence in which an instant lies. The n-th starts at anchor + n times the recurrence, reckoned in one
 * step from the anchor by the calendar of the time zone and clamped at month ends: 31 Jan, 28 Feb, 31 Mar. Instants before
 * the anchor have periods too.
 */
export function periodAt(instantMs: number, anchorMs: number, recurrence: string, timeZone: string): Period {
  const name = `${anchorMs} ${recurrence} ${timeZone}`;
  const known = lastPeriods.get(name);
  if (known !== undefined && instantMs >= known.start && instantMs < known.end) return known;
  const period = findPeriod(instantMs, anchorMs, recurrence, timeZone);
  if (lastPeriods.size >= mostPeriods) lastPeriods.clear();
  lastPeriods.set(name, period);
  return period;
}

function findPeriod(instantMs: number, anchorMs: number, recurrence: string, timeZone: string): Period {
  const duration = parse(recurrence);
  if (duration === undefined) throw new TypeError(`not a recurrence: ${recurrence}`);
  const startOf = (n: number): number => addTimes(anchorMs, duration, n, timeZone);
  let n = Math.floor((instantMs - anchorMs) / lengthMs(duration));
  while (startOf(n) > instantMs) n -= 1;
  while (startOf(n + 1) <= instantMs) n += 1;
  return { start: startOf(n), end: startOf(n + 1) };
}

function addTimes(anchorMs: number, { months, days, exactMs }: Duration, n: number, timeZone: string): number {
  if (n === 0) return anchorMs;
  const isExact = months === 0 && days === 0;
  const shifted = isExact ? anchorMs : shiftByCalendar(anchorMs, months * n, days * n, timeZone);
  return shifted + exactMs * n;
}

function shiftByCalendar(anchorMs: number, months: number, days: number, timeZone: string): number {
  const wall = new Date(toWallClock(anchorMs, timeZone));
  const firstOfMonth = new Date(wall);
  firstOfMonth.setUTCDate(1);
  firstOfMonth.setUTCMonth(firstOfMonth.getUTCMonth() + months);
  const lastDay = new Date(firstOfMonth);
  lastDay.setUTCMonth(lastDay.getUTCMonth() + 1, 0);
  firstOfMonth.setUTCDate(Math.min(wall.getUTCDate(), lastDay.getUTCDate()) + days);
  return fromWallClock(firstOfMonth.getTime(), timeZone);
}

function parse(text: string): Duration | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? 0));
  return {
    months: years * 12 + months,
    days: weeks * 7 + days,
    exactMs: ((hours * 60 + minutes) * 60 + seconds) * 1000,
  };
}

function lengthMs({ months, days, exactMs }: Duration): number {
  return (months * daysPerMonth + days) * dayMs + exactMs;
}
