import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { OrderRejectedSchema } from "@licet/contracts/integration";
import { migrate, standardMigrations } from "@licet/db/migrations";
import { eventOf, onEvent } from "@licet/events";
import { currentTenantId } from "@licet/rpc";
import { EchoService, implementEcho } from "@licet/rpc/fixture";
import { type TestIssuer, eventually, testDatabase, testIssuer, testNats } from "@licet/testing";
import { createEcho } from "./fixture/echo-service.ts";
import { type RunningService, defineService, startService } from "./index.ts";

/** Writes an event per greeting and notes what comes back. */
const journal: string[] = [];
const stateful = defineService({
  name: "stateful",
  version: "1.0.0",
  errors: {},
  config: {},
  neighbours: ["echo"],
  database: { migrations: standardMigrations },
  events: true,
  start: ({ db, connect }) => ({
    rpcs: [implementEcho()],
    routes: [
      {
        method: "POST",
        path: "/v1/greetings",
        access: { scope: "greet" },
        handle: (_, { tenantId }) =>
          db.transaction(tenantId, async (tx) => {
            tx.publish(eventOf(OrderRejectedSchema, create(OrderRejectedSchema), { tenantId }));
            return { status: 201 };
          }),
      },
      {
        method: "POST",
        path: "/v1/echoes",
        access: { scope: "greet" },
        handle: async () => ({ body: (await connect(EchoService, "echo").echo({ text: "x" })).tenantId }),
      },
    ],
    consumers: [
      {
        durable: "stateful_greetings",
        subjects: [
          onEvent(OrderRejectedSchema, async (_, events) => {
            journal.push(...events.map(({ tenantId }) => `${tenantId} ${currentTenantId() ?? ""}`));
          }),
        ],
      },
    ],
  }),
});

let issuer: TestIssuer;
let echo: RunningService;
let service: RunningService;
let base: string;

beforeAll(async () => {
  issuer = await testIssuer();
  const { appUrl } = await testDatabase({
    name: "service",
    migrate: async (ownerUrl) => {
      await migrate({ ownerUrl, migrations: standardMigrations });
    },
  });
  const env = { ISSUER: issuer.issuer, JWKS_URL: issuer.jwksUrl, LOG_LEVEL: "silent", DATABASE_URL: appUrl };
  echo = await startService(createEcho(), { env });
  service = await startService(stateful, {
    env: { ...env, NATS_URL: await testNats(), ECHO_GRPC: `127.0.0.1:${echo.grpcPort}` },
  });
  base = `http://127.0.0.1:${service.httpPort}`;
}, 120_000);

afterAll(async () => {
  await service.stop();
  await echo.stop();
  await issuer.stop();
});

async function post(path: string): Promise<Response> {
  const token = await issuer.issue({ tenant: "acme", scopes: ["greet"] });
  return fetch(`${base}${path}`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
}

describe("a service with a database and events", () => {
  it("is ready when both answer", async () => {
    await eventually(async () => (await fetch(`${base}/readyz`)).ok);
  });

  it("relays what it wrote and consumes it on behalf of its tenant", async () => {
    expect((await post("/v1/greetings")).status).toBe(201);
    await eventually(() => journal.length > 0);
    expect(journal).toEqual(["acme acme"]);
  });

  it("reports a neighbour it may not call as a bug, not as the caller's", async () => {
    expect((await post("/v1/echoes")).status).toBe(500);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });
});
