/** Runs one command of a gate in a process group of its own, and sees to it that nothing of the group outlives it. */
import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { readProcessGroup } from "./process-group.ts";

/** What became of a command: its exit code, everything it printed, and the processes it left behind. */
export type CommandResult = { code: number; output: string; leftBehind: string[] };

/** Where a command runs, and until when. */
export type CommandOptions = { cwd: string; signal?: AbortSignal; env?: Record<string, string> };

/** Nx and its kin must start no daemon and call nobody; colours are for people. */
const quiet = { NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false", FORCE_COLOR: "0", NO_COLOR: "1" };

const settleMs = 2_000;

/** Runs `command` to its end. Aborting the signal ends its whole process group. */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [file = "", ...args] = command;
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const env = { ...inherited, ...quiet, ...options.env };
  const child = spawn(file, args, { cwd: options.cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  child.stderr.on("data", (piece: Buffer) => pieces.push(piece));
  const stop = (): void => {
    signalGroup(child.pid, "SIGTERM");
  };
  options.signal?.addEventListener("abort", stop);
  const code = await new Promise<number>((resolve) => {
    child.on("error", (error) => {
      pieces.push(Buffer.from(`${file}: ${error.message}\n`));
      resolve(127);
    });
    child.on("exit", (status) => resolve(status ?? 1));
  });
  options.signal?.removeEventListener("abort", stop);
  const leftBehind = await endGroup(child.pid);
  return { code, output: Buffer.concat(pieces).toString("utf8"), leftBehind };
}

/** Waits for the rest of the group, then ends it; the answer names what had to be ended. */
async function endGroup(group: number | undefined): Promise<string[]> {
  if (group === undefined) return [];
  if (await isEmptyWithin(group, settleMs)) return [];
  const leftBehind = readProcessGroup(group);
  signalGroup(group, "SIGINT");
  if (!(await isEmptyWithin(group, settleMs))) {
    signalGroup(group, "SIGKILL");
    await isEmptyWithin(group, settleMs);
  }
  return leftBehind;
}

async function isEmptyWithin(group: number, limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await wait(20))
    if (readProcessGroup(group).length === 0) return true;
  return false;
}

function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}
