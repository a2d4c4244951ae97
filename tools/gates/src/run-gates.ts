/** Runs the gates and reports each. */
import { failure } from "./gate.ts";
import type { Gate, GateContext, GateResult, Stage } from "./gate.ts";

/** The sum over all gates. */
export type Totals = { passed: number; failed: number };

/**
 * Runs every gate, stage by stage, even after one has failed, and prints one line for each when it has ended, its notes,
 * its output if it failed, and the sum.
 */
export async function runGates(
  stages: readonly Stage[],
  context: GateContext,
  print: (line: string) => void,
): Promise<Totals> {
  const totals = { passed: 0, failed: 0 };
  const runLane = async (lane: readonly Gate[]): Promise<void> => {
    for (const gate of lane) {
      if (context.signal.aborted) break;
      const startedMs = performance.now();
      const result = await settle(gate, context);
      print(formatLine(gate.name, result, (performance.now() - startedMs) / 1_000));
      for (const note of result.notes ?? []) print(`  ${note}`);
      if (result.failed > 0) print(result.output.trimEnd());
      totals.passed += result.passed;
      totals.failed += result.failed;
    }
  };
  for (const lanes of stages) await Promise.all(lanes.map(runLane));
  if (context.signal.aborted) totals.failed += 1;
  print(context.signal.aborted ? "\ninterrupted" : "");
  print(`${totals.passed} passed, ${totals.failed} failed`);
  return totals;
}

/** A gate that throws has failed, and the others still run. */
async function settle(gate: Gate, context: GateContext): Promise<GateResult> {
  try {
    return await gate.run(context);
  } catch (error) {
    return failure(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function formatLine(name: string, { passed, failed }: GateResult, seconds: number): string {
  const counts = passed + failed > 1 ? `  ${passed} passed, ${failed} failed` : "";
  return `${name.padEnd(16)}${failed === 0 ? "ok    " : "failed"}${seconds.toFixed(1).padStart(8)} s${counts}`;
}
