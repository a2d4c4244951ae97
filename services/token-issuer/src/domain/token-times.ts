import type { LicenceDocument } from "@licet/decision";
import { endOfTime } from "./signing-key.ts";

/** The instants of a licence's token. */
export interface TokenTimes {
  /** The licence's end; absent for a perpetual one. */
  readonly expiresAt?: Date;
  readonly graceSeconds?: number;
  readonly refreshAt: Date;
  /** When the token opens nothing any more, its grace included. */
  readonly neededUntil: Date;
}

/**
 * A token lasts as long as the licence, for ever where some versions stay usable; what of it is over sooner the decision
 * over its snapshot says.
 */
export function toTokenTimes(licence: LicenceDocument, now: Date, defaultRefreshMs: number): TokenTimes {
  const { until, graceUntil, fallback, tokenRefreshSeconds = 0 } = licence;
  const refreshMs = tokenRefreshSeconds > 0 ? tokenRefreshSeconds * 1000 : defaultRefreshMs;
  const refreshAt = new Date(now.getTime() + refreshMs);
  if (until === undefined || fallback !== undefined) return { refreshAt, neededUntil: endOfTime };
  const graceSeconds = Math.max(0, Math.floor(((graceUntil ?? until) - until) / 1000));
  return {
    expiresAt: new Date(until),
    ...(graceSeconds > 0 && { graceSeconds }),
    refreshAt,
    neededUntil: new Date(Math.min(until + graceSeconds * 1000, endOfTime.getTime())),
  };
}
