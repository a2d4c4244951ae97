import { ConditionOutcome } from "@licet/contracts/entitlement";
import type {
  ExplainedGrant,
  ExplainedLicence,
  ExplainedOverride,
  Explanation,
  Finding,
} from "@licet/contracts/entitlement";
import { describeDecision, describeValue, toCodeName } from "./describe-decision.ts";
import { bad, faint, good, strong } from "./output.ts";

/** An explanation as a tree: the decision, then each thing considered with its conditions. */
export function drawExplanation(explanation: Explanation): string[] {
  const { decision, findings, licences, overrides, otherLicenceCount } = explanation;
  const others = otherLicenceCount === 0 ? [] : [faint(`${countLicences(otherLicenceCount)} without this feature`)];
  const parts = [
    [strong("the feature"), ...indent(drawFindings(findings))],
    ...overrides.map(drawOverride),
    ...licences.map(drawLicence),
    ...(others.length > 0 ? [others] : []),
  ];
  return [...(decision ? describeDecision(decision) : []), ...parts.flatMap(hang)];
}

function drawLicence({ licenceId, planKey, planVersion, findings, grants }: ExplainedLicence): string[] {
  const title = `${strong(`licence ${licenceId}`)} ${faint(`${planKey} v${planVersion}`)}`;
  return [title, ...indent(drawFindings(findings)), ...grants.flatMap((grant) => hang(drawGrant(grant)))];
}

function drawGrant({ source, usable, findings }: ExplainedGrant): string[] {
  const { addOnKey = "", value } = source ?? {};
  const by = addOnKey === "" ? "its plan" : `add-on ${addOnKey}`;
  const given = value ? ` = ${describeValue(value)}` : "";
  return [
    `${mark(usable)} grant of ${by}${given}${usable ? "" : faint(" (not usable)")}`,
    ...indent(drawFindings(findings)),
  ];
}

function drawOverride(override: ExplainedOverride): string[] {
  const { overrideId, effect, userId, groupKey, reason, author, concernsSubject, usable, findings } = override;
  const whose = userId !== "" ? ` for ${userId}` : groupKey !== "" ? ` for group ${groupKey}` : "";
  const state = concernsSubject ? (usable ? "in force" : "not in force") : "for somebody else";
  const title = `${strong(`override ${overrideId}`)} ${effect}${whose}: ${reason} ${faint(`(${author}, ${state})`)}`;
  return [title, ...indent(drawFindings(findings))];
}

/** What nobody asks for is named in one line. */
function drawFindings(findings: readonly Finding[]): string[] {
  const asked = findings.filter(({ outcome }) => outcome !== ConditionOutcome.NOT_APPLICABLE);
  const unasked = findings.filter((finding) => !asked.includes(finding)).map(({ condition }) => condition);
  return [
    ...asked.flatMap(drawFinding),
    ...(unasked.length === 0 ? [] : [faint(`- not asked for: ${unasked.join(", ")}`)]),
  ];
}

function drawFinding({ condition, outcome, failures }: Finding): string[] {
  if (outcome === ConditionOutcome.HELD) return [`${mark(true)} ${condition}`];
  return failures.flatMap(({ code, message, remedies }) => [
    `${mark(false)} ${condition} ${bad(toCodeName(code))} ${message}`,
    ...remedies.map(({ text }) => `    -> ${text}`),
  ]);
}

function mark(held: boolean): string {
  return held ? good("+") : bad("x");
}

function hang([title = "", ...rest]: string[]): string[] {
  return [`  ${title}`, ...indent(rest)];
}

function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function countLicences(count: number): string {
  return count === 1 ? "1 licence" : `${count} licences`;
}
