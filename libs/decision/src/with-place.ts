import type { Decision, Place } from "./decision.ts";
import type { AllowedAnswer, Question } from "./snapshot.ts";

/** Requests may claim any country; beyond this many the memory of an answer starts anew. */
const mostPlaces = 64;

/** The allowed answer with the place that it was given for, made once for each place. */
export function withPlace(answer: AllowedAnswer, question: Question): Decision {
  const { territory } = question.feature;
  if (territory === undefined) return answer.decision;
  const { place } = territory.locate(question);
  if (answer.lastPlaced?.place === place) return answer.lastPlaced;
  answer.lastPlaced = answer.placed?.get(place) ?? remember(answer, place);
  return answer.lastPlaced;
}

function remember(answer: AllowedAnswer, place: Place): Decision {
  const decision = Object.freeze({ ...answer.decision, place });
  if (answer.placed === undefined || answer.placed.size >= mostPlaces) answer.placed = new Map();
  answer.placed.set(place, decision);
  return decision;
}
