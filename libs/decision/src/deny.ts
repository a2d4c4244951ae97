import { caching, placing } from "./answer-parts.ts";
import { listPendingApprovals } from "./conditions/approval.ts";
import type { MeteredEvidence } from "./decision-request.ts";
import type { Decision, Failure } from "./decision.ts";
import type { Figures } from "./figures.ts";
import { concerns, listUsable } from "./find-allowed.ts";
import { judge } from "./judge.ts";
import type { Condition, Conditions, Question, Right } from "./snapshot.ts";
import { sortFailures } from "./sort-failures.ts";
import { spanAt } from "./span.ts";
import { valueOf } from "./value.ts";

/** The denied answer: every condition is evaluated once more, and those that fail say why. */
export function deny(question: Question, evidence: MeteredEvidence | undefined): Decision {
  const { feature, snapshot } = question;
  const usable = listUsable(question);
  const entitled = usable.some(({ entitles }) => entitles);
  // With no right in force the figures are those that would count once the other failures are remedied.
  const counted = entitled ? usable : feature.rights.filter((right) => concerns(right, question));
  const { failure, limit, used, remaining, resetsAt } = judgeRights(question, counted, evidence);
  const failures: Failure[] = [];
  evaluate(feature.conditions, question, failures);
  if (!entitled) evaluateRights(question, failures);
  if (failure !== undefined) failures.push(failure);
  sortFailures(failures);
  return {
    allowed: false,
    reason: failures[0]?.code ?? "NOT_ENTITLED",
    feature: feature.key,
    kind: feature.document.kind,
    ...(limit !== undefined && { limit }),
    ...(used !== undefined && { used }),
    ...(remaining !== undefined && { remaining }),
    ...(resetsAt !== undefined && { resetsAt }),
    sources: [],
    failures,
    revision: snapshot.document.revision,
    ...caching(spanAt(question).until, resetsAt),
    ...placing(question),
  };
}

/** What keeps each right from being used; NOT_ENTITLED when there is none for this subject. */
function evaluateRights(question: Question, failures: Failure[]): void {
  const rights = question.feature.rights.filter((right) => right.entitles && concerns(right, question));
  const asked = new Set<Conditions>();
  for (const { licence, own } of rights) {
    if (!asked.has(licence)) evaluateAll(licence, question, failures);
    asked.add(licence);
    evaluateAll(own, question, failures);
  }
  if (rights.length === 0) failures.push({ code: "NOT_ENTITLED", remedies: question.feature.waysIn });
  failures.push(...listPendingApprovals(question));
}

function evaluateAll({ standing, others }: Conditions, question: Question, failures: Failure[]): void {
  evaluate(standing, question, failures);
  evaluate(others, question, failures);
}

function evaluate(conditions: readonly Condition[], question: Question, failures: Failure[]): void {
  for (const condition of conditions) condition(question, failures);
}

function judgeRights(question: Question, rights: readonly Right[], evidence: MeteredEvidence | undefined): Figures {
  if (!rights.some(({ entitles }) => entitles)) return {};
  return judge(question, valueOf(question.feature.document.kind, rights), evidence);
}
