import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { findNatsBinary } from "./nats-binary.ts";
import type { NatsSearch } from "./nats-binary.ts";
import { identifyProcess, runsProgram } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { runServer, stopLeftover } from "./run-server.ts";
import type { RunningServer } from "./run-server.ts";

/** How to run the embedded NATS. */
export interface NatsOptions extends NatsSearch {
  /** Made if missing. Holds the streams, the configuration and the log, and survives. */
  readonly dataDir: string;
  /** Default: any free port. */
  readonly port?: number | undefined;
  /** Default true: messages reach the disk within a second, so that only a power cut can lose the newest. */
  readonly durable?: boolean;
}

/** A NATS server with JetStream that listens on 127.0.0.1. */
export interface NatsServer extends RunningServer {
  readonly url: string;
}

const stopSteps = [
  ["SIGTERM", 10_000],
  ["SIGKILL", 5000],
] as const;

/** Starts NATS over a data folder. Throws EmbeddedError when it cannot run. */
export async function startNats(options: NatsOptions): Promise<NatsServer> {
  const dataDir = resolve(options.dataDir);
  const file = await findNatsBinary(options);
  await mkdir(dataDir, { recursive: true });
  await writeFile(configFile(dataDir), configuration(dataDir, options.durable ?? true));
  const server = await runServer({
    name: "NATS",
    dataDir,
    port: options.port,
    stopSteps,
    findLeftover: () => findLeftover(dataDir),
    isReady: (_server, port) => isReady(port),
    command: (port) => ({
      file,
      args: ["-c", configFile(dataDir), "-a", "127.0.0.1", "-p", String(port)],
      cwd: dataDir,
      user: undefined,
      logFile: join(dataDir, "nats.log"),
    }),
  });
  return { ...server, url: `nats://127.0.0.1:${server.port}` };
}

/** Stops the NATS that lives over a data folder, whoever started it. Does nothing when none does. */
export async function stopNats(dataDir: string): Promise<void> {
  await stopLeftover({ stopSteps, findLeftover: () => findLeftover(dataDir) });
}

function configuration(dataDir: string, durable: boolean): string {
  return [
    `server_name: licet`,
    `max_payload: 8MB`,
    `pid_file: ${JSON.stringify(pidFile(dataDir))}`,
    `jetstream {`,
    `  store_dir: ${JSON.stringify(dataDir)}`,
    `  max_memory_store: 64MB`,
    ...(durable ? [`  sync_interval: "1s"`] : []),
    `}`,
    ``,
  ].join("\n");
}

/** NATS greets with INFO once JetStream has recovered its streams. */
function isReady(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, "127.0.0.1");
    const finish = (isUp: boolean) => {
      socket.destroy();
      settle(isUp);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.on("error", () => finish(false));
    socket.once("data", (greeting) => finish(greeting.includes('"jetstream":true')));
  });
}

function findLeftover(dataDir: string): ProcessIdentity | undefined {
  if (!existsSync(pidFile(dataDir))) return undefined;
  const found = identifyProcess(Number(readFileSync(pidFile(dataDir), "utf8")));
  return found !== undefined && runsProgram(found, "nats-server", configFile(dataDir)) ? found : undefined;
}

function configFile(dataDir: string): string {
  return join(dataDir, "nats.conf");
}

function pidFile(dataDir: string): string {
  return join(dataDir, "nats.pid");
}
