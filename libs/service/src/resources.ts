import { type Database, openDatabase } from "@licet/db";
import { type EventBus, type Running, connectEvents, startRelay } from "@licet/events";
import type { Clock, IdGenerator } from "@licet/kernel";
import type { AnyDefinition } from "./definition.ts";
import { currentRowsOfAccount as currentAccountId } from "@licet/rpc/server";
import type { Log } from "./log.ts";
import { createNeighbours, type Neighbours } from "./neighbours.ts";
import type { ReadinessCheck } from "./readiness.ts";
import { type ServiceConfig, addressKey } from "./settings-of.ts";

/** What a service holds open while it runs. */
export interface OpenResources {
  readonly db: Database | undefined;
  readonly events: EventBus | undefined;
  readonly clock: Clock;
  /** Carries the outbox to NATS, where there are both. */
  readonly relay: Running | undefined;
  readonly connect: Neighbours["connect"];
  readonly checks: readonly ReadinessCheck[];
  close(): Promise<void>;
}

interface Surroundings {
  readonly clock: Clock;
  readonly newId: IdGenerator;
  readonly log: Log;
}

/** Opens the database (migrating it first), the event bus and the way to the neighbours. */
export async function openResources(
  definition: AnyDefinition,
  config: ServiceConfig,
  { clock, newId, log }: Surroundings,
): Promise<OpenResources> {
  const { name, database, neighbours = [] } = definition;
  const db = database && (await openDatabase({ name, ...database, ...toUrls(config), currentAccountId, clock, newId }));
  const onError = (error: unknown): void => log.warn({ error }, "events are delayed");
  const events = definition.events ? connectEvents({ name, url: config["natsUrl"] as string, onError }) : undefined;
  const relay = db && events && startRelay({ db, bus: events, onError });
  const addresses = neighbours.map((neighbour) => [neighbour, config[addressKey(neighbour)] as string] as const);
  const clients = createNeighbours(Object.fromEntries(addresses), config, () => clock.now().getTime());
  return {
    db,
    events,
    clock,
    relay,
    connect: (service, neighbour) => clients.connect(service, neighbour),
    checks: toChecks(db, events),
    async close() {
      clients.close();
      await relay?.stop();
      await Promise.allSettled([db?.close(), events?.close()]);
    },
  };
}

function toUrls(config: ServiceConfig) {
  const ownerUrl = config["databaseOwnerUrl"] as string | undefined;
  return { url: config["databaseUrl"] as string, ...(ownerUrl !== undefined && { ownerUrl }) };
}

function toChecks(db: Database | undefined, events: EventBus | undefined): ReadinessCheck[] {
  const checks: ReadinessCheck[] = [];
  if (db) checks.push({ name: "database", check: () => db.ping() });
  if (events) checks.push({ name: "events", check: () => connected(events) });
  return checks;
}

function connected(events: EventBus): void {
  if (!events.isConnected()) throw new Error("NATS cannot be reached");
}
