import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { projectRoot } from "@licet/dev";

/** `npm start` as a person would run it, at a port and over a data folder of its own. */
export interface NpmStart {
  pid: number;
  /** Seconds from the command until the platform said that it is ready. */
  readySeconds: Promise<number>;
  /** Settles when it says what to try next: the walk-through, if there was one, is over. */
  settled: Promise<unknown>;
  /** Ctrl-C, and then the end. */
  stop(): Promise<void>;
}

/** Runs the command. Its promises reject when it ends before it got so far. */
export function npmStart(options: { port: number; dataDir: string }): NpmStart {
  const startMs = performance.now();
  const child = spawn("npm", ["start", "--", "--port", String(options.port), "--data", options.dataDir], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, as a shell gives it: Ctrl-C reaches every process of it.
    detached: true,
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
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
      await ended;
    },
  };
  for (const promise of [failed, result.readySeconds, result.settled]) promise.catch(() => {});
  return result;
}
