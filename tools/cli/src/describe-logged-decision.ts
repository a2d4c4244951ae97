import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { LoggedDecision } from "@licet/contracts/entitlement";
import { DecisionSource } from "@licet/contracts/entitlement";
import { toCodeName } from "./describe-decision.ts";
import { bad, faint, good } from "./output.ts";

/** A kept decision in two lines: what was answered, and what was asked. */
export function describeLoggedDecision(decision: LoggedDecision): string[] {
  const { accountId, featureKey, allowed, code, failingCodes, time, decisionId, revision, actor } = decision;
  const when = time === undefined ? "" : `${timestampDate(time).toISOString()} `;
  const codes = allowed ? [code] : failingCodes;
  const answer = allowed ? good("allowed") : bad("denied");
  const by = decision.source === DecisionSource.SDK ? `${actor}, in process` : actor;
  return [
    `${when}${answer} ${featureKey} to ${accountId}${describeQuestion(decision)}: ${codes.map(toCodeName).join(", ")}`,
    faint(`  ${decisionId} at revision ${revision}, asked by ${by}`),
  ];
}

function describeQuestion({ subject, context, amount, ipCountry }: LoggedDecision): string {
  const country = context?.country || ipCountry;
  const parts = [
    subject?.userId && `user ${subject.userId}`,
    subject?.deviceId && `device ${subject.deviceId}`,
    subject?.leaseId && `lease ${subject.leaseId}`,
    amount && `amount ${amount}`,
    country && `from ${country}`,
    context?.productVersion && `version ${context.productVersion}`,
  ].filter(Boolean);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
