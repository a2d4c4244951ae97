import type { Span } from "@opentelemetry/api";
import { metrics } from "@opentelemetry/api";
import type { Answer } from "../../app/decision/ports.ts";

/** Counts a decision, and says on its call's span what was decided. */
export type NoteDecision = (answer: Answer, span: Span | undefined) => void;

/** For the process, as its metrics are: whatever is noted in it counts together. */
const counts = new Map<string, number>();

/** Begins to count: after telemetry has started, which gives no instruments before. */
export function createDecisionNotes(): NoteDecision {
  const counter = metrics.getMeter("@licet/entitlement").createObservableCounter("licet.decisions", {
    description: "Decisions given, by code",
  });
  counter.addCallback((result) => counts.forEach((count, code) => result.observe(count, { code })));
  return ({ decision, decisionId }, span) => {
    const { feature, allowed, reason, revision } = decision;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (span?.isRecording() !== true) return;
    span.setAttributes({
      "licet.feature": feature,
      "licet.allowed": allowed,
      "licet.code": reason,
      "licet.revision": revision,
      "licet.decision_id": decisionId,
    });
  };
}
