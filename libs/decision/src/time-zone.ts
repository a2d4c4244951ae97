/** A date and time of day as read off a wall clock, as if it were UTC: epoch milliseconds. */
export type WallClockMs = number;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the runtime knows the IANA time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock shows at the instant. */
export function toWallClock(instantMs: number, timeZone: string): WallClockMs {
  if (timeZone === "UTC") return instantMs;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instantMs)) parts[type] = value;
  const field = (type: Intl.DateTimeFormatPartTypes): number => Number(parts[type]);
  const seconds = Date.UTC(
    field("year"),
    field("month") - 1,
    field("day"),
    field("hour"),
    field("minute"),
    field("second"),
  );
  return seconds + (((instantMs % 1000) + 1000) % 1000);
}

/**
 * The instant at which the wall clock shows the time. Of a time that comes twice (clocks set back) the earlier instant; a
 * time that never comes (clocks set forward) counts as if they had not been set.
 */
export function fromWallClock(wallMs: WallClockMs, timeZone: string): number {
  const dayMs = 86_400_000;
  const offsets = [wallMs - dayMs, wallMs + dayMs].map((instantMs) => toWallClock(instantMs, timeZone) - instantMs);
  const candidates = offsets.map((offsetMs) => wallMs - offsetMs);
  const exact = candidates.filter((instantMs) => toWallClock(instantMs, timeZone) === wallMs);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
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
  formats.set(timeZone, format);
  return format;
}
