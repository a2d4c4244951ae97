/**
 * The matrix of denials as data: what breaks one condition of a document that allows, and what the answer must say then.
 * Every place that decides (service, SDK, offline token) runs the same cases.
 */
import type { Breaker, CaseInput } from "./case-input.suite.ts";
import { allowingInput } from "./case-input.suite.ts";
import type { Failure } from "./decision.ts";
import { denialCodes } from "./denial-code.ts";
import { licenceBreakers } from "./licence-breakers.suite.ts";
import { relationBreakers } from "./relation-breakers.suite.ts";
import { subjectBreakers } from "./subject-breakers.suite.ts";
import { useBreakers } from "./use-breakers.suite.ts";

export { allowedCases } from "./allowed-cases.suite.ts";
export type { AllowedCase } from "./allowed-cases.suite.ts";
export { allowingInput, casesNow } from "./case-input.suite.ts";
export type { Breaker, CaseInput } from "./case-input.suite.ts";

/** A case ready to run: all failures are expected, in this order. */
export interface DecisionCase extends CaseInput {
  name: string;
  failures: readonly Failure[];
}

/** Every code that a licence's conditions can fail with, at least once. */
export const breakers: readonly Breaker[] = [
  ...licenceBreakers,
  ...subjectBreakers,
  ...useBreakers,
  ...relationBreakers,
];

/** Every breaker alone, and every two that can fail together. */
export const decisionCases: readonly DecisionCase[] = [
  ...breakers.map((breaker) => toCase(breaker)),
  ...breakers.flatMap((first, index) =>
    breakers
      .slice(index + 1)
      .filter((second) => canFailTogether(first, second))
      .map((second) => toCase(first, second)),
  ),
];

function toCase(...broken: Breaker[]): DecisionCase {
  const input = allowingInput();
  for (const { breaks } of broken) breaks(input);
  const failures = broken.flatMap(({ failure, alongWith }) => (alongWith ? [failure, alongWith] : [failure]));
  return {
    ...input,
    name: broken.map(({ name }) => name).join(", and "),
    failures: failures.sort((left, right) => denialCodes.indexOf(left.code) - denialCodes.indexOf(right.code)),
  };
}

/** Without a grant neither the licence nor a count is looked at. */
function canFailTogether(first: Breaker, second: Breaker): boolean {
  const groups = [first.group, second.group];
  if (first.group === second.group) return false;
  if (first.notWith?.includes(second.group) || second.notWith?.includes(first.group)) return false;
  if (!groups.includes("entitlement")) return true;
  return groups.every((group) => ["entitlement", "override", "user", "dependency", "exclusion"].includes(group));
}
