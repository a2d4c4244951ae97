import { readFileSync, readdirSync } from "node:fs";

/** A process and all that it started, directly or not. */
export function findProcessTree(root: number): number[] {
  const parents = new Map(listProcesses().map((pid) => [pid, readParent(pid)]));
  const isBelow = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = parents.get(pid);
    return parent !== undefined && parent !== 0 && isBelow(parent);
  };
  return [...parents.keys()].filter(isBelow);
}

/** A process's command line; empty when it has ended. */
export function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/**
 * Memory of processes in MiB, as PSS: a page that several processes map counts for each by its share. Summed over all
 * of them it is therefore what they take together, whereas RSS would count PostgreSQL's shared buffers, and the pages of
 * the Node program, once for each process.
 */
export function readMemoryMib(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + readPssKib(pid), 0) / 1024;
}

function readPssKib(pid: number): number {
  return readNumber(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m) ?? 0;
}

function readParent(pid: number): number | undefined {
  return readNumber(`/proc/${pid}/status`, /^PPid:\s+(\d+)/m);
}

/** The first number of a file that the pattern catches; undefined when the process has ended meanwhile. */
function readNumber(file: string, pattern: RegExp): number | undefined {
  try {
    const digits = pattern.exec(readFileSync(file, "utf8"))?.[1];
    return digits === undefined ? undefined : Number(digits);
  } catch {
    return undefined;
  }
}

function listProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
