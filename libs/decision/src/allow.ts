import { caching, placing } from "./answer-parts.ts";
import type { MeteredEvidence } from "./decision-request.ts";
import type { Decision } from "./decision.ts";
import { findAllowed, holdAll } from "./find-allowed.ts";
import { judge } from "./judge.ts";
import type { Question } from "./snapshot.ts";

/** The allowed answer, or undefined when anything stands in the way. */
export function allow(question: Question, evidence: MeteredEvidence | undefined): Decision | undefined {
  if (!holdAll(question.feature.conditions, question)) return undefined;
  const found = findAllowed(question);
  if (found === undefined || isWhole(question)) return found;
  const { failure, overage, fallbackUntil, ...figures } = judge(question, found.value, evidence);
  if (failure !== undefined) return undefined;
  return {
    ...found,
    ...figures,
    ...(overage && { reason: "ALLOWED_AS_OVERAGE" }),
    ...(fallbackUntil !== undefined && { reason: "ALLOWED_BY_FALLBACK" }),
    ...caching(found.cacheableUntil, figures.resetsAt, fallbackUntil),
    ...placing(question),
  };
}

/** Neither figures nor a place are to be added to the answer. */
function isWhole({ feature }: Question): boolean {
  const { kind } = feature.document;
  return feature.territory === undefined && (kind === "boolean" || kind === "config");
}
