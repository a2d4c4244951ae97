import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { projectRoot } from "@licet/dev";
import { findProcessTree, readCommand } from "./process-tree.ts";

/** `npm start` as a person would run it, at a port and over a data folder of its own. */
export interface NpmStart {
  pid: number;
  /** Seconds from the command until the platform said that it is ready. */
  readySeconds: Promise<number>;
  /** Settles when it says what to try next: the walk-through, if there was one, is over. */
  settled: Promise<unknown>;
  /** Asks the launcher to stop, and waits for the end of the command. */
  stop(): Promise<void>;
}

/** Of all its processes the one that starts and stops the others. */
const launcherScript = "tools/dev/src/main.ts";

/** Runs the command. Its promises reject when it ends before it got so far. */
export function npmStart(options: { port: number; dataDir: string }): NpmStart {
  const startMs = performance.now();
  const child = spawn("npm", ["start", "--", "--port", String(options.port), "--data", options.dataDir], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const failed = ended.then(() => Promise.reject(new Error("npm start ended before it was ready")));
  const lines = createInterface({ input: child.stdout });
  const says = (text: string) =>
    new Promise<void>((resolve) => lines.on("line", (line) => (line.includes(text) ? resolve() : undefined)));
  const ready = says("ready at").then(() => (performance.now() - startMs) / 1000);
  const result = {
    pid: child.pid ?? 0,
    readySeconds: Promise.race([ready, failed]),
    settled: Promise.race([says("Ctrl-C stops everything"), failed]),
    async stop() {
      const launcher = findProcessTree(child.pid ?? 0).find((pid) => readCommand(pid).includes(launcherScript));
      if (launcher !== undefined) process.kill(launcher, "SIGTERM");
      else child.kill("SIGTERM");
      await ended;
    },
  };
  for (const promise of [failed, result.readySeconds, result.settled]) promise.catch(() => {});
  return result;
}
