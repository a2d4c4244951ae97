import { readFileSync } from "node:fs";
import { EmbeddedError } from "./embedded-error.ts";
import { claimFolder, releaseFolder } from "./folder-owner.ts";
import { findFreePort, isPortFree } from "./port.ts";
import { isAlive } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
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
  findLeftover(): ProcessIdentity | undefined;
  command(port: number): ServerCommand;
  isReady(server: ProcessIdentity, port: number): boolean | Promise<boolean>;
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
  const started = await startSomewhere(kind);
  const { port } = started;
  let { server } = started;

  async function stop(): Promise<void> {
    await endProcess(server, kind.stopSteps);
    await releaseFolder(kind.dataDir);
  }
  return {
    port,
    stop,
    killHard: () => endProcess(server, [["SIGKILL", 10_000]]),
    async restart() {
      await stop();
      await claimFolder(kind.dataDir, kind.name);
      server = await start(kind, port);
    },
  };
}

/** Stops the verified server of a folder, if one lives there. */
export async function stopLeftover(kind: Pick<ServerKind, "findLeftover" | "stopSteps">): Promise<void> {
  const server = kind.findLeftover();
  if (server !== undefined) await endProcess(server, kind.stopSteps);
}

/** A port that was free may be gone a moment later: then another is tried, unless it was asked for by number. */
async function startSomewhere(kind: ServerKind, attempts = 3): Promise<{ server: ProcessIdentity; port: number }> {
  const port = kind.port ?? (await findFreePort());
  try {
    return { port, server: await start(kind, port) };
  } catch (error) {
    const isLost = error instanceof EmbeddedError && error.code === "PORT_TAKEN" && kind.port === undefined;
    if (!isLost || attempts === 1) throw error;
    return startSomewhere(kind, attempts - 1);
  }
}

async function start(kind: ServerKind, port: number): Promise<ProcessIdentity> {
  const deadline = performance.now() + retryWithinMs;
  for (;;) {
    if (!(await waitUntil(() => isPortFree(port), 1000))) throw portTaken(kind, port);
    const command = kind.command(port);
    const server = await spawnServer(command);
    if (server !== undefined && (await isUp(kind, server, port))) return server;
    const log = readFileSync(command.logFile, "utf8");
    if (isStillEnding(log) && performance.now() < deadline) continue;
    if (/address already in use/i.test(log)) throw portTaken(kind, port);
    const complaint = `${kind.name} did not start: ${lastComplaint(command.logFile)} (log: ${command.logFile})`;
    throw new EmbeddedError("START_FAILED", complaint);
  }
}

/** False when the server gave up, or was stopped because it was not ready in time. */
async function isUp(kind: ServerKind, server: ProcessIdentity, port: number): Promise<boolean> {
  const isSettled = async () => (await kind.isReady(server, port)) || !isAlive(server);
  if ((await waitUntil(isSettled, readyWithinMs)) && isAlive(server)) return true;
  await endProcess(server, [["SIGKILL", 5000]]);
  return false;
}

/** After kill -9 of PostgreSQL its session processes need a moment to notice and go. */
function isStillEnding(log: string): boolean {
  return log.includes("pre-existing shared memory block");
}

function portTaken(kind: ServerKind, port: number): EmbeddedError {
  const message = `port ${port} for ${kind.name} is taken: stop what listens there or configure another port`;
  return new EmbeddedError("PORT_TAKEN", message);
}
