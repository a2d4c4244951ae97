import { randomUUID } from "node:crypto";
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { create, toBinary } from "@bufbuild/protobuf";
import type { Http2SessionManager } from "@connectrpc/connect-node";
import { CatalogPublishedSchema } from "@licet/contracts/catalog";
import { OrderAcceptedSchema, OrderAction } from "@licet/contracts/integration";
import { migrate } from "@licet/db/migrations";
import type { EventBus, Feed, ReceivedEvent } from "@licet/events";
import { connectEvents, subjectOf, subscribeFeed } from "@licet/events";
import type { RunningService } from "@licet/service";
import { startService } from "@licet/service";
import type { TestDatabase, TestIssuer } from "@licet/testing";
import { TestClock, eventually, testDatabase, testIssuer, testNats } from "@licet/testing";
import { headers } from "@nats-io/transport-node";
import pg from "pg";
import { migrations } from "../db/migrations.ts";
import { entitlement } from "../service.ts";
import type { Caller } from "./caller.ts";
import { connectCaller } from "./caller.ts";
import type { Neighbours } from "./neighbours.ts";
import { startNeighbours } from "./neighbours.ts";
import { catalogAt } from "./vendor.ts";

/** All scopes of this service, and what its previews of a draft need. */
const scopes = [
  "catalog.read",
  "entitlement.*",
  "decision.*",
  "account.*",
  "licence.*",
  "seat.*",
  "override.*",
  "rollout.*",
  "propagation.*",
  "device.*",
  "lease.*",
  "audit.*",
];

/** The service on real PostgreSQL and NATS, with its neighbours. */
export interface Platform {
  readonly clock: TestClock;
  readonly neighbours: Neighbours;
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  /** A tenant that has the vendor's catalog published, not yet known to the service. */
  newTenant(): string;
  startReplica(env?: Readonly<Record<string, string>>): Promise<RunningService>;
  /** The clients of a credential, which may be bound to an account, and say who acts by it. */
  call(
    replica: RunningService,
    tenantId: string,
    withScopes?: readonly string[],
    how?: { readonly account?: string; readonly user?: string; readonly protocol?: "grpc" },
  ): Promise<Caller>;
  publish<Desc extends DescMessage>(
    tenantId: string,
    schema: Desc,
    message: MessageInitShape<Desc>,
    id?: string,
  ): Promise<void>;
  publishCatalog(tenantId: string, catalog: ReturnType<typeof catalogAt>): Promise<void>;
  /** Orders a plan and waits for the licence; returns its id and the account's revision. */
  order(caller: Caller, tenantId: string, order: TestOrder): Promise<{ licenceId: string; revision: bigint }>;
  /** Listens from now on, until the platform stops. */
  listen<Desc extends DescMessage>(subjects: readonly Desc[]): Promise<Told<MessageShape<Desc>>>;
  /** Reads or changes a tenant's rows behind the service's back. */
  tamper(tenantId: string, statement: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** What was told so far. */
export interface Told<Message> {
  readonly events: readonly ReceivedEvent<Message>[];
  /** Of one tenant, the messages alone. */
  to(tenantId: string): Message[];
}

/** An order of one line. */
export interface TestOrder {
  readonly accountId: string;
  readonly plan?: string;
  readonly quantity?: number;
  readonly action?: OrderAction;
  readonly orderId?: string;
  readonly endTime?: Date;
  readonly billingCountry?: string;
}

/** Intervals short enough for tests, and nothing left to chance. */
const fast = {
  ALLOWED_DECISION_PERMILLE: "0",
  DECISION_LOG_INTERVAL: "50ms",
  LEASE_CULL_INTERVAL: "50ms",
  RECOMPILE_INTERVAL: "50ms",
  ROLLOUT_GUARD_INTERVAL: "50ms",
  PROPAGATION_INTERVAL: "50ms",
  DEVICE_SILENCE_INTERVAL: "50ms",
  WATCH_CHECKPOINT: "200ms",
};

/** Starts everything but the replicas. */
export async function startPlatform(options: { databaseUrl?: string } = {}): Promise<Platform> {
  const issuer = await testIssuer();
  const database = await migratedDatabase();
  const natsUrl = await testNats();
  const common = { ISSUER: issuer.issuer, JWKS_URL: issuer.jwksUrl, LOG_LEVEL: process.env["TEST_LOG"] ?? "silent" };
  const neighbours = await startNeighbours(common);
  const clock = new TestClock("2026-03-01T12:00:00Z");
  const bus = connectEvents({ url: natsUrl, name: "test" });
  const replicas: RunningService[] = [];
  const sessions: Http2SessionManager[] = [];
  const feeds: Feed[] = [];

  const replicaEnv = {
    ...common,
    ...neighbours.env,
    ...fast,
    DATABASE_URL: options.databaseUrl ?? database.appUrl,
    NATS_URL: natsUrl,
  };

  const publish: Platform["publish"] = (tenantId, schema, message, id = randomUUID()) =>
    send(bus, tenantId, schema, message, { id, time: clock.now() });

  return {
    clock,
    neighbours,
    database,
    issuer,
    newTenant() {
      const tenantId = `tnt-${randomUUID()}`;
      neighbours.catalogs.set(tenantId, catalogAt(1));
      return tenantId;
    },
    async startReplica(env = {}) {
      const replica = await startService(entitlement, { clock, env: { ...replicaEnv, ...env } });
      replicas.push(replica);
      return replica;
    },
    async call(replica, tenantId, withScopes = scopes, { protocol, ...bound } = {}) {
      const token = await issuer.issue({ tenant: tenantId, scopes: withScopes, subject: "tester", ...bound });
      return connectCaller(replica, token, sessions, protocol);
    },
    publish,
    async publishCatalog(tenantId, catalog) {
      neighbours.catalogs.set(tenantId, catalog);
      await publish(tenantId, CatalogPublishedSchema, { revision: catalog.revision });
    },
    async order(caller, tenantId, order) {
      const orderId = order.orderId ?? `ord_${randomUUID()}`;
      const revision = neighbours.catalogs.get(tenantId)?.revision ?? 0n;
      await publish(tenantId, OrderAcceptedSchema, toOrderAccepted(orderId, order, revision));
      return awaitLicence(caller, order.accountId, orderId);
    },
    listen: (subjects) => listen(bus, subjects, feeds),
    tamper: (tenantId, statement) => queryAs(database.ownerUrl, tenantId, statement),
    async stop() {
      for (const session of sessions) session.abort();
      await Promise.all([...feeds, ...replicas].map((each) => each.stop()));
      await Promise.all([bus.close(), neighbours.stop(), issuer.stop()]);
    },
  };
}

async function listen<Desc extends DescMessage>(
  bus: EventBus,
  subjects: readonly Desc[],
  feeds: Feed[],
): Promise<Told<MessageShape<Desc>>> {
  const events: ReceivedEvent<MessageShape<Desc>>[] = [];
  const onEvents = (more: readonly ReceivedEvent<MessageShape<Desc>>[]) => void events.push(...more);
  feeds.push(await subscribeFeed({ bus, subjects, from: "new", onEvents }));
  const to = (tenantId: string) => events.filter((event) => event.tenantId === tenantId).map(({ message }) => message);
  return { events, to };
}

function migratedDatabase(): Promise<TestDatabase> {
  return testDatabase({
    name: "entitlement",
    migrate: async (ownerUrl) => {
      await migrate({ ownerUrl, migrations });
    },
  });
}

async function awaitLicence(caller: Caller, accountId: string, orderId: string) {
  const licence = await eventually(
    async () => {
      const { licences } = await caller.licences.listLicences({ accountId, pageSize: 1000 });
      return licences.find((found) => found.orderId === orderId) ?? false;
    },
    { withinMs: 10_000 },
  );
  if (licence === false) throw new Error("unreachable");
  const { account } = await caller.accounts.getAccount({ accountId });
  return { licenceId: licence.licenceId, revision: account?.revision ?? 0n };
}

async function queryAs(url: string, tenantId: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`set licet.tenant = '${tenantId}'`);
  const { rows } = await client.query<Record<string, unknown>>(statement);
  await client.end();
  return rows;
}

/** An accepted order of one line. */
export function toOrderAccepted(orderId: string, order: TestOrder, catalogRevision = 1n) {
  const { accountId, plan = "team", quantity = 1, action = OrderAction.NEW, endTime, billingCountry = "" } = order;
  const timestamp = (time: Date) => ({ seconds: BigInt(Math.floor(time.getTime() / 1000)), nanos: 0 });
  return {
    orderId,
    action,
    customer: { accountId, displayName: accountId, billingCountry },
    licenceLines: [
      {
        productKey: "forge",
        planKey: plan,
        planVersion: 1,
        quantity: BigInt(quantity),
        startTime: timestamp(new Date("2026-03-01T00:00:00Z")),
        endTime: timestamp(endTime ?? new Date("2027-03-01T00:00:00Z")),
      },
    ],
    catalogRevision,
    actor: "crm",
  };
}

async function send<Desc extends DescMessage>(
  bus: EventBus,
  tenantId: string,
  schema: Desc,
  message: MessageInitShape<Desc>,
  { id, time }: { id: string; time: Date },
): Promise<void> {
  const { client } = await bus.ready();
  const envelope = headers();
  envelope.set("Nats-Msg-Id", id);
  envelope.set("licet-tenant", tenantId);
  envelope.set("licet-time", time.toISOString());
  await client.publish(subjectOf(schema), toBinary(schema, create(schema, message)), { headers: envelope });
}
