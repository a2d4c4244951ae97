import type { Decision, DecisionRequest, Snapshot } from "@licet/decision";
import { decide, judgeStaleness } from "@licet/decision";
import type { EvaluationRequest } from "./evaluation.ts";

/** How old the snapshot is, what counts as now, and what time it is. */
export interface Moment {
  readonly ageMs: number;
  readonly toleranceMs: number;
  readonly now: Date;
}

/** Whether the snapshot alone tells the answer: nothing is counted and no address has to be looked up. */
export function isLocal(snapshot: Snapshot, { feature, ipAddress, usage }: EvaluationRequest): boolean {
  if (ipAddress !== undefined || usage !== undefined) return false;
  return snapshot.features.get(feature)?.document.kind !== "metered";
}

/** The engine's answer, judged by the age of the snapshot. What is metered is answered as while metering is away. */
export function decideLocally(snapshot: Snapshot, request: EvaluationRequest, moment: Moment): Decision {
  const { now, ageMs } = moment;
  const kind = snapshot.features.get(request.feature)?.document.kind;
  const question = toEngineRequest(request, kind);
  const decision =
    kind === "metered"
      ? decide(snapshot, question, now, { state: "unavailable", since: now.getTime() - ageMs })
      : decide(snapshot, question, now);
  return judgeStaleness(decision, snapshot, moment, now);
}

function toEngineRequest(request: EvaluationRequest, kind: Decision["kind"]): DecisionRequest {
  const { feature, userId, deviceId, country, productVersion, amount } = request;
  return {
    feature,
    ...((userId !== undefined || deviceId !== undefined) && {
      subject: { ...(userId !== undefined && { userId }), ...(deviceId !== undefined && { deviceId }) },
    }),
    ...(country !== undefined && { place: { claim: country } }),
    ...(productVersion !== undefined && { productVersion }),
    ...(amount !== undefined && kind === "metered" && { amount }),
    ...(amount !== undefined && kind === "limit" && { quantity: Number(amount), current: 0 }),
  };
}
