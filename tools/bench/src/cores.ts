import { execFileSync, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** The core of what is measured, and the one of what asks. */
export const serverCore = 0;
export const loadCore = 1;

/** Whether processes can be bound to cores here: Linux, util-linux and two cores. */
export const canPin = availableParallelism() >= 2 && spawnSync("taskset", ["-c", "0,1", "true"]).status === 0;

/** The command that runs a program on one core, where that can be said. */
export function onCore(core: number, program: string, args: readonly string[]): [program: string, args: string[]] {
  return canPin ? ["taskset", ["-c", String(core), program, ...args]] : [program, [...args]];
}

/** Moves a running process, with all its threads, to one core. */
export function moveToCore(core: number, pid: number): void {
  if (canPin) execFileSync("taskset", ["-a", "-c", "-p", String(core), String(pid)], { stdio: "ignore" });
}
