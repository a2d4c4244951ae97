import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What tells a process from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The arguments it was started with; one joined text where the platform tells no more. */
  readonly argv: readonly string[];
  /** When it started, in the platform's own notation. */
  readonly started: string;
}

/** The living process behind a pid; a zombie is dead. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  return process.platform === "linux" ? identifyByProc(pid) : identifyByPs(pid);
}

/** Whether this very process still lives. */
export function isAlive(process: Pick<ProcessIdentity, "pid" | "started">): boolean {
  return identifyProcess(process.pid)?.started === process.started;
}

/** Whether a process runs this program with this argument, e.g. `postgres` with its data folder. */
export function runsProgram({ argv }: ProcessIdentity, program: string, argument: string): boolean {
  if (argv.length === 1) return ` ${argv[0]} `.includes(`${program} `) && ` ${argv[0]} `.includes(` ${argument} `);
  return argv[0]?.split("/").at(-1) === program && argv.includes(argument);
}

function identifyByProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return { pid, argv, started: rest[18] ?? "" };
  } catch {
    return undefined;
  }
}

function identifyByPs(pid: number): ProcessIdentity | undefined {
  const { stdout } = spawnSync("ps", ["-ww", "-o", "lstart=,command=", "-p", String(pid)], { encoding: "utf8" });
  const text = stdout.trim();
  return text === "" ? undefined : { pid, argv: [text.slice(24).trim()], started: text.slice(0, 24) };
}
