import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ExplanationSchema } from "@licet/contracts/entitlement";
import { ConditionOutcome } from "@licet/contracts/entitlement";
import type { Explanation } from "@licet/decision/explain";
import type { ExplainedAnswer } from "../../app/decision/explain-check.ts";
import type { Answer } from "../../app/decision/ports.ts";
import { toDecision, toFailure, toSource } from "./decision-mapping.ts";

const outcomes = {
  held: ConditionOutcome.HELD,
  failed: ConditionOutcome.FAILED,
  not_applicable: ConditionOutcome.NOT_APPLICABLE,
};

/** An explanation as the wire has it. */
export function toExplanation({ answer, explanation }: ExplainedAnswer): MessageInitShape<typeof ExplanationSchema> {
  const { entitled, findings, licences, overrides, otherLicences } = explanation;
  return {
    decision: toDecision(answer),
    entitled,
    findings: findings.map(toFinding),
    licences: licences.map((licence) => toLicence(licence, answer)),
    overrides: overrides.map(toOverride),
    otherLicenceCount: otherLicences,
  };
}

function toFinding({ condition, outcome, failures }: Explanation["findings"][number]) {
  return { condition, outcome: outcomes[outcome], failures: failures.map(toFailure) };
}

function toLicence({ licenceId, findings, grants }: Explanation["licences"][number], answer: Answer) {
  const { decision, snapshot } = answer;
  const licence = snapshot?.document.licences.find(({ id }) => id === licenceId);
  return {
    licenceId,
    productKey: licence?.productKey ?? "",
    planKey: licence?.planKey ?? "",
    planVersion: licence?.planVersion ?? 0,
    findings: findings.map(toFinding),
    grants: grants.map((grant) => ({
      source: toSource(grant.source, decision.feature, snapshot),
      usable: grant.usable,
      findings: grant.findings.map(toFinding),
    })),
  };
}

function toOverride({ override, concernsSubject, usable, findings }: Explanation["overrides"][number]) {
  const { id, effect, userId = "", group = "", reason = "", author = "" } = override;
  return {
    ...{ overrideId: id, effect, userId, groupKey: group, reason, author, concernsSubject, usable },
    findings: findings.map(toFinding),
  };
}
