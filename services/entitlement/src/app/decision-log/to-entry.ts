import type { MeteredEvidence, PlaceEvidence } from "@licet/decision";
import type { CheckQuestion } from "../decision/check.ts";
import type { Answer } from "../decision/ports.ts";
import type { DecisionEntry } from "./ports.ts";

/** What an answer rests on beside the snapshot, and when it was given. */
export interface AnswerGrounds {
  readonly place: PlaceEvidence | undefined;
  readonly metered: MeteredEvidence | undefined;
  readonly time: Date;
}

/** An answer of this service for the log. */
export function toEntry(
  question: CheckQuestion,
  answer: Answer,
  { place, metered, time }: AnswerGrounds,
): DecisionEntry {
  const { tenantId, actor, accountId, userId, deviceId, leaseId, country, ipAddress, productVersion, amount, usage } =
    question;
  const { decision, decisionId, traceId, snapshot, reserved, overage } = answer;
  return {
    ...{ tenantId, decisionId, accountId, decision, time, traceId, actor, source: "service" },
    question: {
      ...{ userId, deviceId, ...(leaseId && { leaseId }) },
      ...{ country, ipAddress, productVersion, amount, usage },
    },
    evidence: {
      ...(place && { place }),
      ...(metered && { metered }),
      ...(reserved !== undefined && { reserved }),
      ...(overage !== undefined && { overage }),
    },
    ...(decision.allowed && { snapshot }),
  };
}
