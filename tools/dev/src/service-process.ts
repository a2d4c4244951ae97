import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { createInterface } from "node:readline";

/** How to run one service as a process of its own. */
export interface ServiceCommand {
  name: string;
  /** Path of its main.ts. */
  main: string;
  env: Record<string, string>;
  /** Its standard output and errors are appended here. */
  logFile: string;
}

/** A service that is kept running until it is stopped. */
export interface ServiceProcess {
  readonly name: string;
  readonly pid: number | undefined;
  /** Ends it in order: SIGTERM, and SIGKILL after 15 s. */
  stop(): Promise<void>;
  /** SIGKILL, as the kernel's out-of-memory killer would; it comes back by itself. */
  killHard(): Promise<void>;
  /** Settles when the process that runs now, or the next one, is ready. */
  ready(): Promise<void>;
}

/** The service ended before it was ready: its own words are in `message`. */
export class ServiceStartError extends Error {
  override readonly name = "ServiceStartError";
}

const preload = new URL("stop-with-parent.ts", import.meta.url).href;
// From a small heap V8 marks all of it every hundred orders or so; there is room enough to do it far less often.
const heapFlags = ["--initial-old-space-size=256", "--max-old-space-size=512"];
const nodeFlags = ["--disable-warning=ExperimentalWarning", ...heapFlags, "--import", preload];
const restartDelayMs = 300;
const maxFailedStarts = 5;

/** Starts a service and starts it again whenever it ends unasked. */
export function runService(command: ServiceCommand): ServiceProcess {
  const log = createWriteStream(command.logFile, { flags: "a", mode: 0o600 });
  const state = { stopping: false, failedStarts: 0 };
  let child: ChildProcess;
  let ready: Promise<void>;
  let exited: Promise<void>;

  function launch(): void {
    child = spawn(process.execPath, [...nodeFlags, command.main], {
      env: { ...process.env, ...command.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const launched = child;
    ready = whenReady(launched, command.name, log);
    ready.then(
      () => (state.failedStarts = 0),
      () => state.failedStarts++,
    );
    exited = new Promise((resolve) => launched.once("exit", () => resolve()));
    void exited.then(() => {
      if (!state.stopping && state.failedStarts < maxFailedStarts) setTimeout(launch, restartDelayMs);
    });
  }

  launch();
  return {
    name: command.name,
    get pid() {
      return child.pid;
    },
    ready: () => ready,
    async stop() {
      state.stopping = true;
      await end(child, exited);
      log.end();
    },
    async killHard() {
      child.kill("SIGKILL");
      await exited;
      await new Promise((resolve) => setTimeout(resolve, restartDelayMs + 50));
    },
  };
}

/** Settles at the line by which a service says that it is ready; everything it prints goes to the log. */
function whenReady(child: ChildProcess, name: string, log: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const complaints: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        log.write(`${line}\n`);
        if (line.includes('"event":"ready"')) resolve();
        else if (stream === child.stderr) complaints.push(line);
      });
    }
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new ServiceStartError(complaints.join("\n") || `${name} ended with code ${code} before it was ready`));
    });
  });
}

async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await exited;
  clearTimeout(force);
}
