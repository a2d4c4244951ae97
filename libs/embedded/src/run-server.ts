import { readFileSync } from "node:fs";
import { EmbeddedError } from "./embedded-error.ts";
import { claimFolder, releaseFolder } from "./folder-owner.ts";
import { findFreePort, isPortFree } from "./port.ts";
import { identifyProcess } from "./process-identity.ts";
import { endProcess, lastComplaint, spawnServer } from "./server-process.ts";
import type { ServerCommand } from "./server-process.ts";
import { waitUntil } from "./wait-until.ts";

/** What is particular to one kind of server. */
export interface ServerKind {
  readonly name: string;
  /** Claimed by the process that runs the server. */
  readonly dataDir: string;
  /** Undefined: any free port. */
  readonly port: number | undefined;
  readonly stopSteps: readonly (readonly [NodeJS.Signals, number])[];
  /** A living server of this very data folder, verified. */
  findLeftover(): number | undefined;
  command(port: number): ServerCommand;
  isReady(pid: number, port: number): boolean | Promise<boolean>;
}

/** A server that runs, or can be run again on the same port. */
export interface RunningServer {
  readonly port: number;
  /** Orderly end; the data stays. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would. */
  killHard(): Promise<void>;
  /** Stops it if it runs, and starts it on the same port. */
  restart(): Promise<void>;
}

const readyWithinMs = 60_000;
const retryWithinMs = 10_000;

/** Starts a server, after stopping one that a killed owner left behind in the same folder. */
export async function runServer(kind: ServerKind): Promise<RunningServer> {
  await claimFolder(kind.dataDir, kind.name);
  await stopLeftover(kind);
  const port = kind.port ?? (await findFreePort());
  let pid = await start(kind, port);

  async function stop(): Promise<void> {
    await endProcess(pid, kind.stopSteps);
    await releaseFolder(kind.dataDir);
  }
  return {
    port,
    stop,
    killHard: () => endProcess(pid, [["SIGKILL", 10_000]]),
    async restart() {
      await stop();
      await claimFolder(kind.dataDir, kind.name);
      pid = await start(kind, port);
    },
  };
}

/** Stops the verified server of a folder, if one lives there. */
export async function stopLeftover(kind: Pick<ServerKind, "findLeftover" | "stopSteps">): Promise<void> {
  const pid = kind.findLeftover();
  if (pid !== undefined) await endProcess(pid, kind.stopSteps);
}

async function start(kind: ServerKind, port: number): Promise<number> {
  const deadline = performance.now() + retryWithinMs;
  for (;;) {
    if (!(await waitUntil(() => isPortFree(port), 1000))) throw portTaken(kind, port);
    const command = kind.command(port);
    const pid = await spawnServer(command);
    if (await isUp(kind, pid, port)) return pid;
    await endProcess(pid, [["SIGKILL", 5000]]);
    const log = readFileSync(command.logFile, "utf8");
    if (isStillEnding(log) && performance.now() < deadline) continue;
    if (/address already in use/i.test(log)) throw portTaken(kind, port);
    const complaint = `${kind.name} did not start: ${lastComplaint(command.logFile)} (log: ${command.logFile})`;
    throw new EmbeddedError("START_FAILED", complaint);
  }
}

async function isUp(kind: ServerKind, pid: number, port: number): Promise<boolean> {
  let isReady = false;
  await waitUntil(async () => {
    isReady = await kind.isReady(pid, port);
    return isReady || identifyProcess(pid) === undefined;
  }, readyWithinMs);
  return isReady;
}

/** After kill -9 of PostgreSQL its session processes need a moment to notice and go. */
function isStillEnding(log: string): boolean {
  return log.includes("pre-existing shared memory block");
}

function portTaken(kind: ServerKind, port: number): EmbeddedError {
  const message = `port ${port} for ${kind.name} is taken: stop what listens there or configure another port`;
  return new EmbeddedError("PORT_TAKEN", message);
}
