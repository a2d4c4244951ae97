import { decide } from "@licet/decision";
import type { Explanation } from "@licet/decision/explain";
import { explain } from "@licet/decision/explain";
import { toClaim } from "./allowance-claim.ts";
import type { CheckPorts, CheckQuestion } from "./check.ts";
import { toRequest } from "./check.ts";
import { findSnapshot } from "./find-snapshot.ts";
import type { Answer, UsageVerdict } from "./ports.ts";

/** An answer with all that was considered for it. */
export interface ExplainedAnswer {
  readonly answer: Answer;
  readonly explanation: Explanation;
}

type ExplainPorts = Pick<CheckPorts, "snapshots" | "metering" | "places" | "clock" | "newId">;

/** Answers as a check that only looks would, and explains; nothing is logged. */
export async function explainCheck(question: CheckQuestion, ports: ExplainPorts): Promise<ExplainedAnswer> {
  const { metering, clock, newId } = ports;
  const snapshot = await findSnapshot(ports.snapshots, question);
  const kind = snapshot?.features.get(question.feature)?.document.kind;
  const request = toRequest(question, ports, kind);
  let verdict: UsageVerdict | undefined;
  if (snapshot !== undefined && kind === "metered") {
    const { allowed } = decide(snapshot, request, clock.now(), { state: "deferred" });
    const claim = toClaim(snapshot, question.feature, clock.now());
    const isAsked = allowed || claim.allowances.length > 0;
    verdict = isAsked ? await metering.readBalance(claim, question.signal()) : { evidence: { state: "deferred" } };
  }
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
