import type { Decision } from "./decision.ts";
import type { Question } from "./snapshot.ts";
import type { Instant } from "./snapshot-document.ts";

/** The place, when a territory has a say. */
export function placing(question: Question): Pick<Decision, "place"> {
  const { territory } = question.feature;
  return territory === undefined ? {} : { place: territory.locate(question).place };
}

/** Until the first of the instants that are there. */
export function caching(...ends: (Instant | undefined)[]): Pick<Decision, "cacheableUntil"> {
  const cacheableUntil = ends.reduce<Instant>((first, end = Infinity) => Math.min(first, end), Infinity);
  return cacheableUntil === Infinity ? {} : { cacheableUntil };
}
