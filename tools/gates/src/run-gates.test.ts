import { describe, expect, it } from "@jest/globals";
import { failure, success } from "./gate.ts";
import type { Gate } from "./gate.ts";
import { countTests, findSeeds } from "./jest-gate.ts";
import { runGates } from "./run-gates.ts";

const context = { root: ".", signal: new AbortController().signal };

async function printed(...gates: Gate[]): Promise<string[]> {
  const lines: string[] = [];
  await runGates([[gates]], context, (line) => lines.push(line));
  return lines;
}

describe("runGates", () => {
  const good: Gate = { name: "good", run: async () => success("hidden") };
  const bad: Gate = { name: "bad", run: async () => failure("what was wrong\n") };

  it("runs the gates after one that failed or threw, and ends with the sum on a line alone", async () => {
    const broken: Gate = { name: "broken", run: () => Promise.reject(new Error("cannot start")) };
    const lines = await printed(bad, broken, good);
    expect(lines).toContain("what was wrong");
    expect(lines.join("\n")).toContain("cannot start");
    expect(lines.at(-1)).toBe("1 passed, 2 failed");
  });

  it("prints the output of a gate only when it failed", async () => {
    expect(await printed(good)).not.toContain("hidden");
  });

  it("prints the notes of a gate also when it passed", async () => {
    const noted: Gate = { name: "noted", run: async () => ({ ...success("hidden"), notes: ["LICET_TEST_SEED=7"] }) };
    expect(await printed(noted)).toContain("  LICET_TEST_SEED=7");
  });

  it("runs the lanes of a stage at the same time, and the next stage after all of them", async () => {
    const meet = Promise.withResolvers<void>();
    const early: Gate = { name: "early", run: () => meet.promise.then(() => success()) };
    const late: Gate = { name: "late", run: async () => (meet.resolve(), success()) };
    const last: Gate = { name: "last", run: async () => success() };
    const lines: string[] = [];
    await runGates([[[early], [late]], [[last]]], context, (line) => lines.push(line));
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["late", "early", "last", "", "3"]);
  });

  it("fails when it is interrupted before all gates have run", async () => {
    const totals = await runGates([[[good]]], { root: ".", signal: AbortSignal.abort() }, () => undefined);
    expect(totals).toEqual({ passed: 0, failed: 1 });
  });
});

describe("countTests", () => {
  const report = { numPassedTests: 7, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };

  it.each([
    ["a clean run", report, 0, 0, 0],
    ["a failed test", { ...report, numFailedTests: 2 }, 1, 0, 2],
    ["a file that does not load", { ...report, numRuntimeErrorTestSuites: 1 }, 1, 0, 1],
    ["a run that ends badly though every test passed", report, 1, 0, 1],
    ["a process left behind", report, 0, 3, 1],
    ["no report at all", undefined, 1, 0, 1],
  ])("counts %s", (_, given, code, leftBehind, failed) => {
    expect(countTests(given, { code, output: "" }, leftBehind).failed).toBe(failed);
  });
});

describe("findSeeds", () => {
  const report = (...names: string[]) => ({
    ...{ numPassedTests: 2, numFailedTests: 0, numRuntimeErrorTestSuites: 0 },
    testResults: [{ assertionResults: names.map((fullName) => ({ fullName })) }],
  });

  it("tells each seed once, from the names of tests and from what they print", () => {
    const names = ["seats are as a model has them (LICET_TEST_SEED=7)", "adds up", "a kill (LICET_E2E_SEED=9)"];
    const output = "PASS a.test.ts\n  devices: LICET_TEST_SEED=8\ndevices: LICET_TEST_SEED=8\n";
    expect(findSeeds(report(...names), output)).toEqual([
      "a kill (LICET_E2E_SEED=9)",
      "devices: LICET_TEST_SEED=8",
      "seats are as a model has them (LICET_TEST_SEED=7)",
    ]);
  });

  it("has nothing to tell of a run without a report", () => {
    expect(findSeeds(undefined, "")).toEqual([]);
  });
});
