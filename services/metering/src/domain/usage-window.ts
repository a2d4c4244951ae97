import type { Instant } from "@licet/decision";
import type { Amount } from "./amount.ts";

/** A stretch of time [from, until) over which the use of one meter by one account is asked. */
export interface UsageWindow {
  readonly accountId: string;
  readonly meterKey: string;
  readonly from: Instant;
  /** Absent: everything from `from` on. */
  readonly until?: Instant;
}

/** Answers what was used in a window. */
export type UsageOf = (window: UsageWindow) => Amount;

/** The window as one text, for maps. */
export function toWindowName({ accountId, meterKey, from, until }: UsageWindow): string {
  return JSON.stringify([accountId, meterKey, from, until]);
}
