import { placing } from "./answer-parts.ts";
import type { Decision } from "./decision.ts";
import type { Question } from "./snapshot.ts";

/** Requests may claim any country; beyond this many the memory of an answer starts anew. */
const mostPlaces = 64;

/** The answers with a place, by the answer without it; a memory only, never a source of difference. */
const placed = new WeakMap<Decision, Map<string, Decision>>();

/** The allowed answer with the place that it was given for, made once for each place. */
export function withPlace(found: Decision, question: Question): Decision {
  const { place } = placing(question);
  if (place === undefined) return found;
  const key = `${place.country ?? ""} ${place.evidence ?? ""} ${place.anonymous === true}`;
  const known = placed.get(found)?.get(key);
  if (known !== undefined) return known;
  const decision = Object.freeze({ ...found, place });
  remember(found, key, decision);
  return decision;
}

function remember(found: Decision, key: string, decision: Decision): void {
  const places = placed.get(found) ?? new Map<string, Decision>();
  if (places.size >= mostPlaces) places.clear();
  places.set(key, decision);
  placed.set(found, places);
}
