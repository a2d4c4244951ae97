import type { Explanation } from "@licet/decision/explain";
import { explain } from "@licet/decision/explain";
import { asFirstUse } from "./as-first-use.ts";
import type { CheckPorts, CheckQuestion } from "./check.ts";
import { toRequest } from "./check.ts";
import type { SnapshotSources } from "./check-as-of.ts";
import { findSnapshotAsOf } from "./check-as-of.ts";
import { lookAtUsage } from "./look-at-usage.ts";
import type { Answer, UsageVerdict } from "./ports.ts";

/** An answer with all that was considered for it. */
export interface ExplainedAnswer {
  readonly answer: Answer;
  readonly explanation: Explanation;
}

type ExplainPorts = SnapshotSources & Pick<CheckPorts, "metering" | "places" | "newId">;

/**
 * Answers as a check that only looks would, or would have at a past instant, and explains; nothing is logged. What was used
 * of a metered feature in the past is not asked.
 */
export async function explainCheck(question: CheckQuestion, ports: ExplainPorts): Promise<ExplainedAnswer> {
  const { metering, snapshots, clock, newId } = ports;
  const { signal, asOf } = question;
  const found = await findSnapshotAsOf(question, ports);
  const now = asOf ?? clock.now();
  const request = toRequest(question, ports, found?.features.get(question.feature)?.document.kind);
  const snapshot = asOf === undefined ? asFirstUse(found, request, now) : found;
  const sources = { metering, findLender: snapshots.find, signal };
  const verdict = asOf === undefined ? await lookAtUsage(snapshot, request, now, sources) : unasked;
  const explanation = explain(snapshot, request, asOf ?? clock.now(), verdict?.evidence);
  const { reserved, overage } = verdict ?? {};
  return {
    explanation,
    answer: {
      decisionId: newId("dec"),
      decision: explanation.decision,
      traceId: question.traceId,
      snapshot,
      ...(reserved !== undefined && { reserved }),
      ...(overage !== undefined && { overage }),
    },
  };
}

const unasked: UsageVerdict = { evidence: { state: "deferred" } };
