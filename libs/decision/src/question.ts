import type { DecisionRequest } from "./decision-request.ts";
import type { Feature, Question, Snapshot } from "./snapshot.ts";

/** The question with what every condition would look up. */
export function toQuestion(snapshot: Snapshot, feature: Feature, request: DecisionRequest, now: Date): Question {
  const userId = request.subject?.userId;
  const user = userId === undefined ? undefined : snapshot.users?.get(userId);
  return { snapshot, feature, request, user, nowMs: now.getTime() };
}
