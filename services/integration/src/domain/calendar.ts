import { periodAt } from "@licet/decision";

/**
 * The instant one ISO 8601 period (`P1Y`) after the start, by the wall clock of the time zone and clamped at month ends:
 * the same reckoning by which allowances are renewed.
 */
export function addPeriod(start: Date, period: string, timeZone: string): Date {
  if (/^P0+[YMWD]$/.test(period)) return start;
  const startMs = start.getTime();
  return new Date(periodAt(startMs, startMs, period, timeZone).end);
}

/** Whether the name is that of an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
