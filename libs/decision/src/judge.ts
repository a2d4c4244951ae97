import { judgeLimit } from "./conditions/limit.ts";
import { judgeQuota } from "./conditions/quota.ts";
import type { MeteredEvidence } from "./decision-request.ts";
import type { Figures } from "./figures.ts";
import type { Question } from "./snapshot.ts";
import type { JsonValue } from "./snapshot-document.ts";

/** Counts: the wish against the ceiling of a limit feature, or against what metering says of a metered one. */
export function judge(
  question: Question,
  value: JsonValue | undefined,
  evidence: MeteredEvidence | undefined,
): Figures {
  switch (question.feature.document.kind) {
    case "limit":
      return judgeLimit(question, value);
    case "metered":
      return judgeQuota(question, evidence);
    default:
      return {};
  }
}

/** Whether the feature is one of which something is counted. */
export function isCounted({ feature }: Question): boolean {
  const { kind } = feature.document;
  return kind === "limit" || kind === "metered";
}
