import { periodAt } from "@licet/decision";

/** The instant one ISO 8601 period (`P1M`) later, by the calendar of the IANA time zone. */
export function addPeriod(instant: Date, period: string, timeZone: string): Date {
  const startMs = instant.getTime();
  return new Date(periodAt(startMs, startMs, period, timeZone).end);
}

const knownZones = new Map<string, boolean>();

/** Whether the runtime knows the IANA name. */
export function isTimeZone(name: string): boolean {
  const known = knownZones.get(name);
  if (known !== undefined) return known;
  const isKnown = canFormatIn(name);
  if (knownZones.size < 1000) knownZones.set(name, isKnown);
  return isKnown;
}

function canFormatIn(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
