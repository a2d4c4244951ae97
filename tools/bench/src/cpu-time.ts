import { readFileSync } from "node:fs";

/** What the kernel counts processor time in, on every Linux that matters. */
const ticksPerSecond = 100;

/** Seconds of processor time that a process has used so far; undefined where /proc does not tell. */
export function readCpuSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
