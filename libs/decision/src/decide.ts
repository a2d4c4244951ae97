import { allow } from "./allow.ts";
import type { DecisionRequest, MeteredEvidence } from "./decision-request.ts";
import type { Decision, Failure } from "./decision.ts";
import { deny } from "./deny.ts";
import { toQuestion } from "./question.ts";
import { recallAnswer } from "./remembered-answers.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Answers a request from a snapshot: pure, synchronous, never throwing for a well-formed request. Without a snapshot the
 * account is unknown. A metered feature needs what metering says as evidence; without any its fail policy answers.
 */
export function decide(
  snapshot: Snapshot | undefined,
  request: DecisionRequest,
  now: Date,
  evidence?: MeteredEvidence,
): Decision {
  if (snapshot === undefined) return unknown("ACCOUNT_UNKNOWN", request.feature, 0);
  const feature = snapshot.features.get(request.feature);
  if (feature === undefined) return unknown("FEATURE_UNKNOWN", request.feature, snapshot.document.revision);
  const known = recallAnswer(feature, request, now.getTime());
  if (known !== undefined) return known;
  const question = toQuestion(snapshot, feature, request, now);
  return allow(question, evidence) ?? deny(question, evidence);
}

function unknown(code: "ACCOUNT_UNKNOWN" | "FEATURE_UNKNOWN", feature: string, revision: number): Decision {
  const failures: Failure[] = [{ code, remedies: [{ kind: "CONTACT_VENDOR" }] }];
  return { allowed: false, reason: code, feature, sources: [], failures, revision };
}
