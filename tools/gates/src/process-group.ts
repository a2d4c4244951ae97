/** Who still lives in a process group. */
import { readdirSync, readFileSync } from "node:fs";

/**
 * The living processes of a group as `pid command`. Reads /proc; where there is none, one nameless entry stands for
 * whatever is there.
 */
export function readProcessGroup(group: number): string[] {
  if (!isAlive(-group)) return [];
  let ids: string[];
  try {
    ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [`group ${group}`];
  }
  return ids.flatMap((id) => describe(id, group));
}

function describe(id: string, group: number): string[] {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    // pid (command) state parent group ...: the command may itself hold spaces and brackets.
    const [state, , groupOfProcess] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(groupOfProcess) !== group || state === "Z") return [];
    return [`${id} ${readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ").trim()}`];
  } catch {
    return []; // It ended while we looked.
  }
}

function isAlive(target: number): boolean {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
