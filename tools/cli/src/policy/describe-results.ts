import { DecisionSchema } from "@licet/contracts/entitlement";
import { describeDecision } from "../describe-decision.ts";
import { bad, faint, good, strong, toJsonShape } from "../output.ts";
import type { CaseResult, FileResult } from "./run-policies.ts";

/** Results as a person reads them: a line for each case, what differs where one failed, and the counts. */
export function describeResults(results: readonly FileResult[]): string[] {
  const { passed, failed } = countResults(results);
  const counts = `${passed} passed, ${failed} failed`;
  return [
    ...results.flatMap(({ file, cases }) => [
      strong(file),
      ...cases.flatMap((result) => describeCase(file, result)),
      "",
    ]),
    failed === 0 ? good(counts) : bad(counts),
  ];
}

/** How many cases passed and failed. */
export function countResults(results: readonly FileResult[]): { passed: number; failed: number } {
  const cases = results.flatMap((result) => result.cases);
  const failed = cases.filter(({ differences }) => differences.length > 0).length;
  return { passed: cases.length - failed, failed };
}

/** Results for a program. */
export function toJsonResults(results: readonly FileResult[]): unknown {
  return {
    ...countResults(results),
    files: results.map(({ file, cases }) => ({
      file,
      cases: cases.map(({ loaded, differences, decision }) => ({
        name: loaded.policyCase.name,
        line: loaded.line,
        passed: differences.length === 0,
        differences,
        decision: toJsonShape(DecisionSchema, decision),
      })),
    })),
  };
}

/** What was asked, what differs, and the decision with its reasons. */
export function explainFailure({ loaded, differences, decision }: CaseResult): string[] {
  const { account, feature, user, lease, amount } = loaded.policyCase;
  const who = [user, lease === undefined ? undefined : `lease ${lease}`].filter((part) => part !== undefined);
  const whose = [...who, account].join(" of ");
  const what = amount === undefined ? feature : `${String(amount)} of ${feature}`;
  return [
    `asked     ${whose}, ${what}, ${loaded.at.toISOString()}`,
    ...differences.flatMap(({ what: member, expected, got }) => [
      `${member.padEnd(9)} expected ${good(expected)}`,
      `${"".padEnd(9)}      got ${bad(got)}`,
    ]),
    // The last line tells of revision and trace, which a policy test has none of.
    ...describeDecision(decision).slice(0, -1),
  ];
}

function describeCase(file: string, result: CaseResult): string[] {
  const { loaded, differences } = result;
  const { name } = loaded.policyCase;
  if (differences.length === 0) return [`  ${good("ok  ")} ${name}`];
  return [
    `  ${bad("FAIL")} ${name} ${faint(`(${file}:${loaded.line})`)}`,
    ...explainFailure(result).map((line) => `         ${line}`),
  ];
}
