import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { Value } from "@licet/contracts/catalog";
import { DecisionCode } from "@licet/contracts/entitlement";
import type { Decision, Failure, Quota } from "@licet/contracts/entitlement";
import { bad, faint, good } from "./output.ts";

/** A decision as a person reads it: the answer, the figures, every failing condition with what to do about it. */
export function describeDecision(decision: Decision): string[] {
  const { allowed, value, quota, failures, revision, traceId } = decision;
  const answer = allowed ? good("allowed") : bad("denied");
  const code = toCodeName(decision.code);
  const shown = allowed && value?.kind.case !== undefined ? ` = ${describeValue(value)}` : "";
  return [
    `${answer} ${decision.featureKey}${shown}${code === "ALLOWED" ? "" : ` (${code})`}`,
    ...(quota ? [`  ${describeQuota(quota)}`] : []),
    ...failures.flatMap(describeFailure),
    faint(`  revision ${revision}  trace ${traceId}`),
  ];
}

/** NOT_ENTITLED for DecisionCode.NOT_ENTITLED. */
export function toCodeName(code: DecisionCode): string {
  return Object.entries(DecisionCode).find(([, number]) => number === code)?.[0] ?? "UNSPECIFIED";
}

/** A feature's value in words. */
export function describeValue({ kind }: Value): string {
  if (kind.case === "unlimited") return "unlimited";
  if (kind.case === "boolValue") return kind.value ? "on" : "off";
  return kind.value ?? "nothing";
}

function describeQuota(quota: Quota): string {
  if (quota.unlimited) return `${quota.used || "0"} used, no limit`;
  const until = quota.resetTime ? `, renewed ${timestampDate(quota.resetTime).toISOString()}` : "";
  const used = quota.used === "" ? "" : `${quota.used} of `;
  const left = quota.remaining === "" ? "" : `, ${quota.remaining} left`;
  return `${used}${quota.limit} used${left}${until}`;
}

function describeFailure(failure: Failure): string[] {
  const whose = failure.licenceId === "" ? "" : faint(` (licence ${failure.licenceId})`);
  return [
    `  ${bad(toCodeName(failure.code))} ${failure.message}${whose}`,
    ...failure.remedies.map(({ text }) => `    -> ${text}`),
  ];
}
