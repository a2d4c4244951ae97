import { caching, placing } from "./answer-parts.ts";
import type { MeteredEvidence } from "./decision-request.ts";
import type { Decision } from "./decision.ts";
import type { Figures } from "./figures.ts";
import { concerns, listUsable } from "./find-allowed.ts";
import { isCounted, judge } from "./judge.ts";
import { listFailures } from "./list-failures.ts";
import type { Question, Right } from "./snapshot.ts";
import { sortFailures } from "./sort-failures.ts";
import { spanAt } from "./span.ts";
import { valueOf } from "./value.ts";

/** The denied answer: every condition is evaluated once more, and those that fail say why. */
export function deny(question: Question, evidence: MeteredEvidence | undefined): Decision {
  const { feature, snapshot } = question;
  const usable = listUsable(question);
  const entitled = usable.some(({ entitles }) => entitles);
  const { failure, limit, used, remaining, resetsAt } = judgeRights(question, usable, evidence);
  const failures = listFailures(question, feature.conditions, entitled);
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

const uncounted: Figures = {};

/** With no right in force the figures are those that would count once the other failures are remedied. */
export function judgeRights(
  question: Question,
  usable: readonly Right[],
  evidence: MeteredEvidence | undefined,
): Figures {
  const { feature } = question;
  if (!isCounted(question)) return uncounted;
  const rights = usable.some(isEntitling) ? usable : feature.rights.filter((right) => concerns(right, question));
  if (!rights.some(isEntitling)) return {};
  return judge(question, valueOf(feature.document.kind, rights), evidence);
}

function isEntitling({ entitles }: Right): boolean {
  return entitles;
}
