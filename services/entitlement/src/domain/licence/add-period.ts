import { periodAt } from "@licet/decision";

/** The instant one ISO 8601 period (`P1M`) later, by the calendar of the IANA time zone. */
export function addPeriod(instant: Date, period: string, timeZone: string): Date {
  const startMs = instant.getTime();
  return new Date(periodAt(startMs, startMs, period, timeZone).end);
}

/** Whether the runtime knows the IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
