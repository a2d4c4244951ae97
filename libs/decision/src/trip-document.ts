import type { Instant } from "./snapshot-document.ts";

/** A user's stay outside a territory that lets its users travel. Of each user and territory the last one alone. */
export interface TripDocument {
  userId: string;
  /** Key of the territory. */
  territory: string;
  /** Interval [from, until) in which the user may use things there. */
  from: Instant;
  until: Instant;
  /** No other trip begins before. */
  restUntil: Instant;
}
