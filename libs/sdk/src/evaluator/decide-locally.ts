import type { Decision, DecisionRequest, Snapshot } from "@licet/decision";
import { decide, judgeStaleness } from "@licet/decision";
import { beginningsOf } from "@licet/decision/first-use";
import type { EvaluationRequest } from "./evaluation.ts";

/** How old the snapshot is, what counts as now, and what time it is. */
export interface Moment {
  readonly ageMs: number;
  readonly toleranceMs: number;
  readonly now: Date;
}

/** Whether the snapshot alone tells: nothing is counted, no address has to be looked up, and nothing begins with this use. */
export function isLocal(snapshot: Snapshot, request: EvaluationRequest, now: Date): boolean {
  const { feature, ipAddress, usage } = request;
  if ((ipAddress !== undefined && ipAddress !== "") || usage !== undefined || !isPlain(request)) return false;
  const kind = snapshot.features.get(feature)?.document.kind;
  return kind !== "metered" && beginningsOf(snapshot, toEngineRequest(request, kind), now) === undefined;
}

/** Whether amount and country are written as the platform reads them; what is not is for the platform to refuse. */
function isPlain({ amount = "", country = "" }: EvaluationRequest): boolean {
  return /^([0-9]{1,30}(\.[0-9]{1,18})?)?$/.test(amount) && /^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$/.test(country);
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

/** As the platform reads it: an empty text says nothing. */
function toEngineRequest(request: EvaluationRequest, kind: Decision["kind"]): DecisionRequest {
  const { feature, userId = "", deviceId = "", leaseId = "", country = "", productVersion = "", amount = "" } = request;
  return {
    feature,
    ...((userId !== "" || deviceId !== "" || leaseId !== "") && {
      subject: {
        ...(userId !== "" && { userId }),
        ...(deviceId !== "" && { deviceId }),
        ...(leaseId !== "" && { leaseId }),
      },
    }),
    ...(country !== "" && { place: { claim: country } }),
    ...(productVersion !== "" && { productVersion }),
    ...(amount !== "" && kind === "metered" && { amount }),
    ...(amount !== "" && kind === "limit" && { quantity: amount, current: 0 }),
  };
}
