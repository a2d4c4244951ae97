import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "@licet/dev";

/** `npm start` as a process of its own, as a person starts it in a terminal. */
export interface Launcher {
  readonly pid: number;
  /** What it has printed so far, on both streams. */
  output(): string;
  /** Settles at the first line that holds the text; rejects when the process ends before. */
  line(text: string): Promise<string>;
  /** The code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Sends a signal to it and to everything it has started, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
  kill(signal: NodeJS.Signals): void;
}

const main = join(projectRoot, "tools", "dev", "src", "main.ts");

/** Starts the launcher in a process group of its own. */
export function launch(args: string[]): Launcher {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    cwd: projectRoot,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on("line", (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | string>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? signal ?? "")),
  );
  const pid = child.pid as number;
  return {
    pid,
    output: () => lines.join("\n"),
    ended,
    line: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => line.includes(text));
          if (found !== undefined) resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then((code) => reject(new Error(`ended with ${code} before "${text}":\n${lines.join("\n")}`)));
      }),
    signalGroup: (signal) => process.kill(-pid, signal),
    kill: (signal) => process.kill(pid, signal),
  };
}

/** The living processes that this one has started, and those that they have started, by pid. */
export function findDescendants(pid: number): number[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const found = [pid];
  for (const parent of found) {
    for (const [child, of] of parents) if (of === parent) found.push(child);
  }
  return found.slice(1);
}

/** Whether the process runs; one that has ended and that nobody has asked after does not. */
export function isRunning(pid: number): boolean {
  return parentOf(String(pid)) !== undefined;
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}
