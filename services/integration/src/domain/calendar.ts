import { periodAt } from "@licet/decision";

const maxRemembered = 1000;
const timeZones = new Set<string>();
const ends = new Map<string, number>();

/**
 * The instant one ISO 8601 period (`P1Y`) after the start, by the wall clock of the time zone and clamped at month ends:
 * the same reckoning by which allowances are renewed. Orders of one file mostly share it, so it is remembered.
 */
export function addPeriod(start: Date, period: string, timeZone: string): Date {
  if (/^P0+[YMWD]$/.test(period)) return start;
  const startMs = start.getTime();
  const key = `${startMs} ${period} ${timeZone}`;
  const known = ends.get(key);
  if (known !== undefined) return new Date(known);
  const endMs = periodAt(startMs, startMs, period, timeZone).end;
  if (ends.size >= maxRemembered) ends.clear();
  ends.set(key, endMs);
  return new Date(endMs);
}

/** Whether the name is that of an IANA time zone. */
export function isTimeZone(name: string): boolean {
  if (timeZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    return false;
  }
  if (timeZones.size < maxRemembered) timeZones.add(name);
  return true;
}
