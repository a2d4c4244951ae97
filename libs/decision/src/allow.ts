import { caching, placing } from "./answer-parts.ts";
import type { MeteredEvidence } from "./decision-request.ts";
import type { Decision } from "./decision.ts";
import { findAllowed, holdAll } from "./find-allowed.ts";
import { isCounted, judge } from "./judge.ts";
import type { Question } from "./snapshot.ts";
import { rememberAnswer } from "./remembered-answers.ts";
import { withPlace } from "./with-place.ts";

/** The allowed answer, or undefined when anything stands in the way. */
export function allow(question: Question, evidence: MeteredEvidence | undefined): Decision | undefined {
  if (!holdAll(question.feature.conditions, question)) return undefined;
  const found = findAllowed(question);
  if (found === undefined) return undefined;
  if (!isCounted(question)) return rememberAnswer(question, withPlace(found, question));
  const { decision } = found;
  const { failure, overage, fallbackUntil, ...figures } = judge(question, decision.value, evidence);
  if (failure !== undefined) return undefined;
  return {
    ...decision,
    ...figures,
    ...(overage && { reason: "ALLOWED_AS_OVERAGE" }),
    ...(fallbackUntil !== undefined && { reason: "ALLOWED_BY_FALLBACK" }),
    ...caching(decision.cacheableUntil, figures.resetsAt, fallbackUntil),
    ...placing(question),
  };
}
