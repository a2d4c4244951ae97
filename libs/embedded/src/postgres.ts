import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { locateData, placeData } from "./data-place.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { ensureCluster, superuser } from "./postgres-cluster.ts";
import { postgresSettings } from "./postgres-settings.ts";
import { identifyProcess, runsProgram } from "./process-identity.ts";
import type { ProcessIdentity } from "./process-identity.ts";
import { runServer, stopLeftover } from "./run-server.ts";
import type { RunningServer } from "./run-server.ts";
import { keepSecret } from "./secret-file.ts";

/** How to run the embedded PostgreSQL. */
export interface PostgresOptions {
  /** Made if missing. Holds the data, the superuser's password and the log, and survives. */
  readonly dataDir: string;
  /** Default: any free port. */
  readonly port?: number | undefined;
  /** Default true. False trades safety against power cuts for speed: for tests only. */
  readonly durable?: boolean;
  /** Where root puts what the server's user cannot reach otherwise. Default /var/lib/licet. */
  readonly sharedDir?: string;
  /** Told in one line what is done out of the ordinary. */
  readonly say?: (line: string) => void;
}

/** A login of PostgreSQL. */
export interface RoleCredential {
  readonly name: string;
  readonly password: string;
}

/** A PostgreSQL that listens on 127.0.0.1. */
export interface PostgresServer extends RunningServer {
  /** The superuser's URL of the maintenance database. */
  readonly adminUrl: string;
  /** URL of a database, for the superuser unless a role is given. */
  url(database: string, role?: RoleCredential): string;
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one. */
const stopSteps = [
  ["SIGINT", 20_000],
  ["SIGQUIT", 5000],
  ["SIGKILL", 5000],
] as const;

/** Starts PostgreSQL over a data folder. Throws EmbeddedError when it cannot run. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { sharedDir = "/var/lib/licet", durable = true, say = () => {} } = options;
  const dataDir = resolve(options.dataDir);
  const place = await placeData(dataDir, sharedDir, say);
  const binaries = await findPostgresBinaries(place.user, sharedDir, say);
  const password = await keepSecret(join(dataDir, "superuser-password"));
  const cluster = await ensureCluster(place, { initdb: binaries.initdb, password, durable });
  const server = await runServer({
    name: "PostgreSQL",
    dataDir,
    port: options.port,
    stopSteps,
    findLeftover: () => findLeftover(cluster),
    isReady: ({ pid }) => isReady(cluster, pid),
    command: (port) => ({
      file: binaries.postgres,
      args: ["-D", cluster, ...postgresSettings(port, durable)],
      cwd: place.dir,
      user: place.user,
      logFile: join(dataDir, "postgres.log"),
    }),
  });
  const url = (database: string, role: RoleCredential = { name: superuser, password }) =>
    `postgresql://${role.name}:${encodeURIComponent(role.password)}@127.0.0.1:${server.port}/${database}`;
  return { ...server, adminUrl: url("postgres"), url };
}

/** Stops the PostgreSQL that lives over a data folder, whoever started it. Does nothing when none does. */
export async function stopPostgres(dataDir: string): Promise<void> {
  const cluster = join(await locateData(dataDir), "pgdata");
  await stopLeftover({ stopSteps, findLeftover: () => findLeftover(cluster) });
}

/** PostgreSQL writes its pid into the first line and its state into the eighth. */
function readPidFile(cluster: string): { pid: number; state: string } | undefined {
  try {
    const lines = readFileSync(pidFile(cluster), "utf8").split("\n");
    return { pid: Number(lines[0]), state: (lines[7] ?? "").trim() };
  } catch {
    return undefined;
  }
}

function isReady(cluster: string, pid: number): boolean {
  const found = readPidFile(cluster);
  return found?.pid === pid && found.state === "ready";
}

/**
 * The living server of this cluster. A pid that now belongs to another program is not signalled, and its file is
 * removed: PostgreSQL would take that program for a server of its own and refuse to start.
 */
function findLeftover(cluster: string): ProcessIdentity | undefined {
  const found = identifyProcess(readPidFile(cluster)?.pid ?? 0);
  if (found === undefined || runsProgram(found, "postgres", cluster)) return found;
  rmSync(pidFile(cluster));
  return undefined;
}

function pidFile(cluster: string): string {
  return join(cluster, "postmaster.pid");
}
