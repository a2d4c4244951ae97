import { metrics, trace } from "@opentelemetry/api";
import type { Answer } from "../../app/decision/ports.ts";

const decisions = metrics.getMeter("@licet/entitlement").createCounter("licet.decisions", {
  description: "Decisions given, by code",
});

/** Says on the call's span what was decided, and counts it. */
export function noteDecision({ decision, decisionId }: Answer): void {
  const { feature, allowed, reason, revision } = decision;
  decisions.add(1, { code: reason });
  const span = trace.getActiveSpan();
  if (span?.isRecording() !== true) return;
  span.setAttributes({
    "licet.feature": feature,
    "licet.allowed": allowed,
    "licet.code": reason,
    "licet.revision": revision,
    "licet.decision_id": decisionId,
  });
}
