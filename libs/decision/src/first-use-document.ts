import type { Instant } from "./snapshot-document.ts";

/**
 * A term that begins with the first use. Until then the licence's `from` lies at the end of all time, so that a reader who
 * does not know this denies.
 */
export interface FirstUseDocument {
  /** No use before this instant begins it. */
  from: Instant;
  /** How long the term is then: an ISO 8601 period in the account's time zone, or exactly. Neither: without end. */
  period?: string;
  lengthMs?: number;
}
