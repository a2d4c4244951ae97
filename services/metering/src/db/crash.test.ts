import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { migrate } from "@licet/db/migrations";
import { type PostgresServer, prepareDatabase } from "@licet/embedded";
import { DomainError } from "@licet/kernel";
import { eventually, startOwnPostgres } from "@licet/testing";
import { formatAmount, toAmount } from "../domain/amount.ts";
import { allow, job, monthly, type Replica, startReplica } from "../fixture/books.fixture.ts";
import { migrations } from "./migrations.ts";

const tenantId = "vendor";
const set = allow("a", [monthly("p", 1_000_000)]);
let server: PostgresServer;
let replicas: readonly Replica[];

beforeAll(async () => {
  server = await startOwnPostgres();
  const { ownerUrl, appUrl } = await prepareDatabase({
    adminUrl: server.adminUrl,
    database: "crash",
    owner: { name: "crash_owner", password: "owner" },
    app: { name: "crash_app", password: "app" },
  });
  await migrate({ ownerUrl, migrations });
  replicas = [await startReplica(appUrl), await startReplica(appUrl)];
}, 120_000);
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await server.stop();
}, 60_000);

/** Repeats a call until it is answered, as a client does; only an outage may stand in the way. */
function untilAnswered<T>(call: (replica: Replica) => Promise<T>, start: number): Promise<T> {
  let tries = start;
  return eventually(
    async () => {
      tries += 1;
      return call(replicas[tries % 2]!).catch((error: unknown) => {
        if (error instanceof DomainError) expect(error.reason).toBe("DATABASE_UNAVAILABLE");
        throw error;
      });
    },
    { withinMs: 60_000 },
  );
}

async function consumeOne(start: number): Promise<void> {
  const requestId = randomUUID();
  const amount = toAmount(2);
  await untilAnswered((replica) => replica.settle(tenantId, { kind: "consume", requestId, set, amount }), start);
}

async function ingestTen(start: number): Promise<void> {
  const events = Array.from({ length: 10 }, () => job(randomUUID(), "a", 1));
  const verdicts = await untilAnswered((replica) => replica.ingest(tenantId, events), start);
  expect(verdicts.every(({ status }) => status !== "invalid")).toBe(true);
}

it("keeps the books to the unit though PostgreSQL is killed under load, again and again", async () => {
  let worked = 0;
  let isOver = false;
  const worker = async (index: number): Promise<void> => {
    while (!isOver) {
      await (index % 2 === 0 ? consumeOne(index) : ingestTen(index));
      worked += index % 2 === 0 ? 2 : 10;
    }
  };
  const workers = Array.from({ length: 12 }, (_, index) => worker(index));
  for (let kills = 0; kills < 3; kills += 1) {
    const before = worked;
    await eventually(() => worked > before + 100, { withinMs: 60_000 });
    await server.killHard();
    await server.restart();
  }
  const before = worked;
  await eventually(() => worked > before + 100, { withinMs: 60_000 });
  isOver = true;
  await Promise.all(workers);

  const { balance } = await replicas[0]!.settle(tenantId, { kind: "look", set });
  const [sums] = await replicas[1]!.db.read(tenantId, (tx) =>
    tx.sql<Record<string, string>>(`select
      (select sum(amount) from usage_entry)::text as entries,
      (select sum(amount) from usage_hour)::text as hours,
      ((select count(*) from usage_event) + 2 * (select count(*) from idempotency))::text as receipts`),
  );
  expect(formatAmount(balance.used)).toBe(String(worked));
  expect(sums).toEqual({ entries: String(worked), hours: String(worked), receipts: String(worked) });
}, 240_000);
