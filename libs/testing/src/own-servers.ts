import { startNats, startPostgres } from "@licet/embedded";
import type { NatsServer, PostgresServer } from "@licet/embedded";
import { natsSurroundings } from "./nats-surroundings.ts";
import { serverFolder } from "./run-folder.ts";

let count = 0;

/** A PostgreSQL of the caller's own, to be killed and restarted. Durable, since that is what such tests are about. */
export async function startOwnPostgres(): Promise<PostgresServer> {
  return startPostgres({ dataDir: await ownFolder("postgres") });
}

/** A NATS of the caller's own, to be killed and restarted. */
export async function startOwnNats(): Promise<NatsServer> {
  return startNats({ dataDir: await ownFolder("nats"), ...natsSurroundings() });
}

function ownFolder(kind: string): Promise<string> {
  count += 1;
  return serverFolder(`${kind}-${process.pid}-${performance.timeOrigin}-${count}`);
}
