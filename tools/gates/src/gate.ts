/** What a gate is, and the commonest kind of it. */
import { runCommand } from "./run-command.ts";

/** What a gate found. A gate that is no test run counts as one. Notes are shown also when it passed. */
export type GateResult = { passed: number; failed: number; output: string; notes?: readonly string[] };

/** What a gate is given: the project's folder, and the signal that it should end at once. */
export type GateContext = { root: string; signal: AbortSignal };

/** One check of the whole project. */
export type Gate = { name: string; run(context: GateContext): Promise<GateResult> };

/** Lanes that run at the same time, each its gates one after the other. */
export type Stage = readonly (readonly Gate[])[];

/** A gate that passes when every one of its commands ends with 0 and leaves no process behind. */
export function commandGate(name: string, ...commands: string[][]): Gate {
  return { name, run: (context) => runCommands(commands, context) };
}

/** Runs commands one after the other up to the first that fails. */
export async function runCommands(commands: string[][], context: GateContext): Promise<GateResult> {
  let output = "";
  for (const command of commands) {
    const result = await runCommand(command, { cwd: context.root, signal: context.signal });
    output += result.output + describeLeftBehind(result.leftBehind);
    if (result.code !== 0 || result.leftBehind.length > 0) return failure(output);
  }
  return success(output);
}

/** One passed check. */
export function success(output = ""): GateResult {
  return { passed: 1, failed: 0, output };
}

/** One failed check. */
export function failure(output: string): GateResult {
  return { passed: 0, failed: 1, output };
}

/** The sentence about processes that had to be ended; empty when there were none. */
export function describeLeftBehind(leftBehind: readonly string[]): string {
  return leftBehind.length === 0 ? "" : `left running, and ended now:\n  ${leftBehind.join("\n  ")}\n`;
}
