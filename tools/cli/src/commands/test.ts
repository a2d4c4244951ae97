import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { printJson, printLines } from "../output.ts";
import { countResults, describeResults, toJsonResults } from "../policy/describe-results.ts";
import { findPolicyFiles } from "../policy/find-policy-files.ts";
import { ProblemsError } from "../policy/problems.ts";
import { runPolicies } from "../policy/run-policies.ts";
import type { FileResult } from "../policy/run-policies.ts";
import { toJUnit } from "../policy/to-junit.ts";
import { wantsJson } from "../profile.ts";

interface TestOptions {
  filter?: string;
  junit?: string;
}

/** `licet test`. */
export function addTestCommand(program: Command): void {
  program
    .command("test <path...>")
    .description("run policy tests of a catalog, without any server (code 1: one failed)")
    .option("--filter <text>", "only the cases whose name contains it")
    .option("--junit <file>", "write a JUnit report there")
    .action(test);
}

async function test(paths: string[], { filter, junit }: TestOptions, command: Command): Promise<void> {
  const results = await run(paths, filter);
  if (results.length === 0) throw new Error(`no case has "${filter}" in its name`);
  if (junit !== undefined) writeFileSync(junit, toJUnit(results));
  if (wantsJson(command)) printJson(toJsonResults(results));
  else printLines(describeResults(results));
  if (countResults(results).failed > 0) process.exitCode = 1;
}

async function run(paths: string[], filter: string | undefined): Promise<FileResult[]> {
  try {
    return await runPolicies(findPolicyFiles(paths), filter);
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    throw new Error(`the policy tests have problems:\n${error.message}`, { cause: error });
  }
}
