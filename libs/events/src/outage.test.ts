import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderReceivedSchema } from "@licet/contracts/integration";
import type { Database } from "@licet/db";
import { prepareDatabase, startNats } from "@licet/embedded";
import type { NatsServer, PostgresServer } from "@licet/embedded";
import { eventually, startOwnNats, startOwnPostgres } from "@licet/testing";
import { startConsumer } from "./consumer.ts";
import type { RunningConsumer } from "./consumer.ts";
import { listDeadLetters } from "./dead-letter.ts";
import type { EventBus } from "./event-bus.ts";
import { connectEvents } from "./event-bus.ts";
import { onEvent } from "./event-handler.ts";
import { subscribeFeed } from "./feed.ts";
import { countOutbox, effectMigrations, openEffects, orderIds, publishOrders } from "./fixture/orders.ts";
import { readEffects, recordEffects } from "./fixture/orders.ts";
import type { Running } from "./relay.ts";
import { startRelay } from "./relay.ts";

let nats: NatsServer;
let postgres: PostgresServer;
let db: Database;
let bus: EventBus;
let relay: Running;
let consumer: RunningConsumer;
beforeAll(async () => {
  nats = await startOwnNats();
  await nats.stop();
  postgres = await startOwnPostgres();
  const { ownerUrl, appUrl } = await prepareDatabase({
    adminUrl: postgres.adminUrl,
    database: "outage",
    owner: { name: "outage_owner", password: "owner" },
    app: { name: "outage_app", password: "app" },
  });
  db = await openEffects({ url: appUrl, ownerUrl, migrations: effectMigrations });
  bus = connectEvents({ url: nats.url, name: "outage-test" });
  relay = startRelay({ db, bus });
  const subjects = [onEvent(OrderReceivedSchema, recordEffects)];
  consumer = startConsumer({ bus, db, durable: "outage", subjects, batchSize: 20, maxDeliver: 1 });
}, 60_000);
afterAll(async () => {
  await consumer.stop();
  await relay.stop();
  await bus.close();
  await db.close();
  await Promise.all([nats.stop(), postgres.stop()]);
}, 60_000);

const effectsAre = (tenant: string, ids: readonly string[]) =>
  eventually(async () => expect(await readEffects(db, tenant)).toEqual(ids), { withinMs: 40_000 });

describe("NATS away", () => {
  it("at the start: events are accepted, and delivered once it comes", async () => {
    await publishOrders(db, "start", orderIds(10));
    expect(bus.isConnected()).toBe(false);
    expect(await countOutbox(db)).toBe(10);
    await nats.restart();
    await effectsAre("start", orderIds(10));
  }, 60_000);

  it("while events are written: nothing is lost or doubled, and a feed goes on where it was", async () => {
    const seen: string[] = [];
    const feed = await subscribeFeed({
      bus,
      subjects: [OrderReceivedSchema],
      from: "new",
      onEvents: (events) => void seen.push(...events.map(({ message }) => message.orderId)),
    });
    const ids = orderIds(60);
    for (const [index, id] of ids.entries()) {
      if (index === 20) await nats.killHard();
      if (index === 40) await nats.restart();
      await publishOrders(db, "midst", [id]);
    }
    await effectsAre("midst", ids);
    await eventually(() => expect(seen.toSorted()).toEqual(ids), { withinMs: 40_000 });
    await feed.stop();
  }, 90_000);
});

describe("the database away", () => {
  it("is no event's fault: all have their effect once it is back, even with one try each", async () => {
    const ids = orderIds(50);
    await publishOrders(db, "away", ids);
    await postgres.killHard();
    await postgres.restart();
    await effectsAre("away", ids);
    expect(await listDeadLetters(db, { limit: 10 })).toEqual([]);
  }, 90_000);
});

describe("a NATS that lost its store", () => {
  it("gets its stream and consumers again", async () => {
    const other = await startOwnNats();
    await nats.stop();
    await other.stop();
    const empty = await startNats({ dataDir: `${process.env["LICET_TEST_RUN"]}/servers/empty`, port: nats.port });
    await publishOrders(db, "empty", orderIds(5));
    await effectsAre("empty", orderIds(5));
    await empty.stop();
  }, 90_000);
});
