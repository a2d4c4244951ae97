import { exclusionConditions } from "./conditions/exclusion.ts";
import { listPendingApprovals } from "./conditions/approval.ts";
import { dependencyCondition } from "./conditions/dependency.ts";
import { userKnown } from "./conditions/person.ts";
import { decide } from "./decide.ts";
import type { DecisionRequest, MeteredEvidence } from "./decision-request.ts";
import type { Decision, Failure } from "./decision.ts";
import { judgeRights } from "./deny.ts";
import { explainLicences, explainOverrides } from "./explain-rights.ts";
import type { Explanation, Finding } from "./explanation.ts";
import { requiredBy } from "./feature-relations.ts";
import { concerns, isEntitled, listUsable } from "./find-allowed.ts";
import { findAll, toFinding } from "./findings.ts";
import { conditionsOfRules } from "./named-conditions.ts";
import type { NamedConditions } from "./named-conditions.ts";
import { toQuestion } from "./question.ts";
import type { Question, Snapshot } from "./snapshot.ts";

export type { Explanation } from "./explanation.ts";
export { originOfGrant } from "./grant-origin.ts";

/**
 * Answers as `decide` does, and tells all that was considered: each condition of the feature, of every licence and grant
 * of it, and of every override, and whether it held. Pure, as `decide` is, but not made for speed.
 */
export function explain(
  snapshot: Snapshot | undefined,
  request: DecisionRequest,
  now: Date,
  evidence?: MeteredEvidence,
): Explanation {
  const decision = decide(snapshot, request, now, evidence);
  const feature = snapshot?.features.get(request.feature);
  if (snapshot === undefined || feature === undefined) return explainUnknown(decision, snapshot);
  const question = toQuestion(snapshot, feature, request, now);
  const licences = explainLicences(question);
  return {
    decision,
    entitled: isEntitled(question),
    findings: explainFeature(question, evidence),
    licences,
    overrides: explainOverrides(question),
    otherLicences: snapshot.document.licences.length - licences.length,
  };
}

function explainUnknown(decision: Decision, snapshot: Snapshot | undefined): Explanation {
  const account = toFinding("account", true, snapshot === undefined ? decision.failures : []);
  const findings = snapshot === undefined ? [account] : [account, toFinding("feature", true, decision.failures)];
  const otherLicences = snapshot?.document.licences.length ?? 0;
  return { decision, entitled: false, findings, licences: [], overrides: [], otherLicences };
}

function explainFeature(question: Question, evidence: MeteredEvidence | undefined): Finding[] {
  const { feature, snapshot } = question;
  const { document } = snapshot;
  const rules = conditionsOfRules(feature.document.rules, {}, document);
  const required = requiredBy(feature.key, document.features);
  const named: NamedConditions = [
    ["user", document.users === undefined ? [] : [userKnown]],
    ...rules,
    ["dependency", required.map(dependencyCondition)],
    ["exclusion", exclusionConditions(feature.document.excludes)],
  ];
  return [
    toFinding("account", true, []),
    toFinding("feature", true, []),
    explainEntitlement(question),
    ...findAll(named, question),
    explainCount(question, evidence),
    toFinding("approval", hasPending(question), isEntitled(question) ? [] : listPendingApprovals(question)),
  ];
}

/** Whether anything grants it to this subject; whether that may be used is for its own conditions to say. */
function explainEntitlement(question: Question): Finding {
  const { feature } = question;
  const granted = feature.rights.some((right) => right.entitles && concerns(right, question));
  const failures: Failure[] = granted ? [] : [{ code: "NOT_ENTITLED", remedies: feature.waysIn }];
  return toFinding("entitlement", true, failures);
}

function explainCount(question: Question, evidence: MeteredEvidence | undefined): Finding {
  const { kind } = question.feature.document;
  const { failure } = judgeRights(question, listUsable(question), evidence);
  const deferred = kind === "metered" && evidence?.state === "deferred";
  return toFinding("count", (kind === "limit" || kind === "metered") && !deferred, failure ? [failure] : []);
}

function hasPending({ snapshot, feature }: Question): boolean {
  return snapshot.document.pendingRequests?.some((pending) => pending.feature === feature.key) === true;
}
