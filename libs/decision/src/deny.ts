import { caching, placing } from "./answer-parts.ts";
import { listPendingApprovals } from "./conditions/approval.ts";
import type { MeteredEvidence } from "./decision-request.ts";
import type { Decision, Failure } from "./decision.ts";
import type { Figures } from "./figures.ts";
import { concerns, isUsable } from "./find-allowed.ts";
import { judge } from "./judge.ts";
import { settleFailures } from "./settle-failures.ts";
import type { Condition, Question, Right } from "./snapshot.ts";
import { spanAt } from "./span.ts";
import { valueOf } from "./value.ts";

/** The denied answer: every condition is evaluated once more, and those that fail say why. */
export function deny(question: Question, evidence: MeteredEvidence | undefined): Decision {
  const { feature, snapshot, nowMs } = question;
  const usable = feature.rights.filter((right) => isUsable(right, question));
  const entitled = usable.some(({ entitles }) => entitles);
  // With no right in force the figures are those that would count once the other failures are remedied.
  const counted = entitled ? usable : feature.rights.filter((right) => concerns(right, question));
  const { failure, limit, used, remaining, resetsAt } = judgeRights(question, counted, evidence);
  const failures = settleFailures([
    ...listFailures(feature.conditions, question),
    ...(entitled ? [] : listRightFailures(question)),
    ...(failure === undefined ? [] : [failure]),
  ]);
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
    ...caching(spanAt(feature, nowMs).until, resetsAt),
    ...placing(question),
  };
}

function listFailures(conditions: readonly Condition[], question: Question): Failure[] {
  const failures: Failure[] = [];
  for (const condition of conditions) condition(question, failures);
  return failures;
}

/** What keeps each right from being used; NOT_ENTITLED when there is none that is for this subject. */
function listRightFailures(question: Question): Failure[] {
  const { rights, waysIn } = question.feature;
  const failures = rights
    .filter((right) => right.entitles && concerns(right, question))
    .flatMap(({ standing, conditions }) => listFailures([...standing, ...conditions], question));
  if (failures.length === 0) failures.push({ code: "NOT_ENTITLED", remedies: waysIn });
  return [...failures, ...listPendingApprovals(question)];
}

function judgeRights(question: Question, rights: readonly Right[], evidence: MeteredEvidence | undefined): Figures {
  if (!rights.some(({ entitles }) => entitles)) return {};
  return judge(question, valueOf(question.feature, rights), evidence);
}
