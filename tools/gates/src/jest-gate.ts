/** Every test of the tree in one Jest run; its tests are counted one by one. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeLeftBehind, failure } from "./gate.ts";
import type { Gate, GateResult } from "./gate.ts";
import { runCommand } from "./run-command.ts";

type JestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults?: readonly { assertionResults: readonly { fullName: string }[] }[];
};

const jest = [
  "node",
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  "node_modules/jest/bin/jest.js",
];

/** Runs Jest over all packages. */
export const jestGate: Gate = {
  name: "jest",
  async run({ root, signal }) {
    const folder = mkdtempSync(join(tmpdir(), "licet-jest-"));
    try {
      const file = join(folder, "report.json");
      const command = [...jest, "--passWithNoTests", "--json", "--outputFile", file];
      const { code, output, leftBehind } = await runCommand(command, { cwd: root, signal });
      const report = readReport(file);
      const counted = countTests(report, { code, output: output + describeLeftBehind(leftBehind) }, leftBehind.length);
      return { ...counted, notes: findSeeds(report, output) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/**
 * The counts of a report. A file that could not run, a run that ended badly though each test passed, and processes left
 * behind each count as a failure, so that no bad run can end with `0 failed`.
 */
export function countTests(
  report: JestReport | undefined,
  { code, output }: { code: number; output: string },
  leftBehind = 0,
): GateResult {
  if (!report) return failure(output);
  const known = report.numFailedTests + report.numRuntimeErrorTestSuites + (leftBehind > 0 ? 1 : 0);
  const failed = known === 0 && code !== 0 ? 1 : known;
  return { passed: report.numPassedTests, failed, output };
}

/** What random tests ran with, as their names or their output tell, so that a run can be repeated. */
export function findSeeds(report: JestReport | undefined, output: string): string[] {
  const names = (report?.testResults ?? []).flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName }) => fullName),
  );
  const seeded = [...names, ...output.split("\n")].map((line) => line.trim()).filter((line) => seed.test(line));
  return [...new Set(seeded)].sort();
}

const seed = /\bLICET_[A-Z0-9_]*SEED=\d+|\bseed \d+/;

function readReport(file: string): JestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as JestReport;
  } catch {
    return undefined; // Jest did not get as far as writing one.
  }
}
