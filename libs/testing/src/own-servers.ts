import { randomUUID } from "node:crypto";
import { startNats, startPostgres } from "@licet/embedded";
import type { NatsServer, PostgresServer } from "@licet/embedded";
import { natsSurroundings } from "./nats-surroundings.ts";
import { serverFolder } from "./run-folder.ts";

/** A PostgreSQL of the caller's own, to be killed and restarted. Durable, since that is what such tests are about. */
export async function startOwnPostgres(): Promise<PostgresServer> {
  return startPostgres({ dataDir: await ownFolder("postgres") });
}

/** A NATS of the caller's own, to be killed and restarted. */
export async function startOwnNats(): Promise<NatsServer> {
  return startNats({ dataDir: await ownFolder("nats"), ...natsSurroundings() });
}

/** Another one each time: a Jest worker runs many test files, and each begins with modules of its own. */
function ownFolder(kind: string): Promise<string> {
  return serverFolder(`${kind}-${randomUUID()}`);
}
