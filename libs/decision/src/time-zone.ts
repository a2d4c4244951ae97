/** A date and time of day as read off a wall clock, as if it were UTC: epoch milliseconds. */
export type WallClockMs = number;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** What the wall clock is ahead of UTC at the start of UTC days; a memory only. */
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, Zone>();
const dayMs = 86_400_000;
const lastInstantMs = 8.64e15;
/** Days of 27 years; beyond this the memory of a zone starts anew. */
const mostDays = 10_000;

/** Whether the runtime knows the IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    zoneOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock shows at the instant. */
export function toWallClock(instantMs: number, timeZone: string): WallClockMs {
  if (timeZone === "UTC") return instantMs;
  return instantMs + offsetAt(instantMs, zoneOf(timeZone));
}

/**
 * The instant at which the wall clock shows the time. Of a time that comes twice (clocks set back) the earlier instant; a
 * time that never comes (clocks set forward) counts as if they had not been set.
 */
export function fromWallClock(wallMs: WallClockMs, timeZone: string): number {
  const offsets = [wallMs - dayMs, wallMs + dayMs].map((instantMs) => toWallClock(instantMs, timeZone) - instantMs);
  const candidates = offsets.map((offsetMs) => wallMs - offsetMs);
  const exact = candidates.filter((instantMs) => toWallClock(instantMs, timeZone) === wallMs);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

/** A zone moves its clocks at most once a day: a day that begins and ends with one offset has it throughout. */
function offsetAt(instantMs: number, zone: Zone): number {
  const day = Math.floor(instantMs / dayMs);
  const offsetMs = offsetOfDay(day, zone);
  return offsetMs === offsetOfDay(day + 1, zone) ? offsetMs : readOffset(instantMs, zone);
}

function offsetOfDay(day: number, zone: Zone): number {
  const known = zone.offsets.get(day);
  if (known !== undefined) return known;
  const offsetMs = readOffset(Math.min(day * dayMs, lastInstantMs), zone);
  if (zone.offsets.size >= mostDays) zone.offsets.clear();
  zone.offsets.set(day, offsetMs);
  return offsetMs;
}

function readOffset(instantMs: number, { format }: Zone): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of format.formatToParts(instantMs)) parts[type] = value;
  const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts[type]);
  const seconds = Date.UTC(
    field("year"),
    field("month") - 1,
    field("day"),
    field("hour"),
    field("minute"),
    field("second"),
  );
  return seconds + (((instantMs % 1000) + 1000) % 1000) - instantMs;
}

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US-u-ca-iso8601", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const zone: Zone = { format, offsets: new Map() };
  zones.set(timeZone, zone);
  return zone;
}
