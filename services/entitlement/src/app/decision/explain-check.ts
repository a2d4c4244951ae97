import type { Explanation } from "@licet/decision/explain";
import { explain } from "@licet/decision/explain";
import type { CheckPorts, CheckQuestion } from "./check.ts";
import { toRequest } from "./check.ts";
import { findSnapshot } from "./find-snapshot.ts";
import { lookAtUsage } from "./look-at-usage.ts";
import type { Answer } from "./ports.ts";

/** An answer with all that was considered for it. */
export interface ExplainedAnswer {
  readonly answer: Answer;
  readonly explanation: Explanation;
}

type ExplainPorts = Pick<CheckPorts, "snapshots" | "metering" | "places" | "clock" | "newId">;

/** Answers as a check that only looks would, and explains; nothing is logged. */
export async function explainCheck(question: CheckQuestion, ports: ExplainPorts): Promise<ExplainedAnswer> {
  const { metering, clock, newId } = ports;
  const { signal } = question;
  const snapshot = await findSnapshot(ports.snapshots, question);
  const request = toRequest(question, ports, snapshot?.features.get(question.feature)?.document.kind);
  const verdict = await lookAtUsage(snapshot, request, clock.now(), { metering, signal });
  const explanation = explain(snapshot, request, clock.now(), verdict?.evidence);
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
