import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { create, toBinary } from "@bufbuild/protobuf";
import { EventBatchSchema } from "@licet/contracts/events";
import { OrderCancelledSchema, OrderReceivedSchema } from "@licet/contracts/integration";
import type { Database } from "@licet/db";
import { DomainError } from "@licet/kernel";
import { eventually, testNats } from "@licet/testing";
import { Code, ConnectError } from "@connectrpc/connect";
import { headers } from "@nats-io/transport-node";
import { startConsumer } from "./consumer.ts";
import { dropDeadLetters, listDeadLetters } from "./dead-letter.ts";
import type { EventBus } from "./event-bus.ts";
import { connectEvents } from "./event-bus.ts";
import { onEvent } from "./event-handler.ts";
import { countOutbox, openEffects, orderEvent, orderIds, publishOrders, publishSingly } from "./fixture/orders.ts";
import { readEffects, recordEffects } from "./fixture/orders.ts";
import type { Running } from "./relay.ts";
import { startRelay } from "./relay.ts";
import { subjectOf } from "./subject.ts";

let db: Database;
let bus: EventBus;
let relay: Running;
beforeAll(async () => {
  db = await openEffects();
  bus = connectEvents({ url: await testNats(), name: "consumer-test", limits: { duplicateWindowSeconds: 1 } });
  relay = startRelay({ db, bus });
  await bus.ready();
});
afterAll(async () => {
  await relay.stop();
  await bus.close();
  await db.close();
});

const subjects = [onEvent(OrderReceivedSchema, recordEffects)];

describe("relay and consumer", () => {
  it("give every published event its effect once, over many batches and tenants", async () => {
    const consumer = startConsumer({ bus, db, durable: "once", subjects, batchSize: 50 });
    const ids = orderIds(300);
    await Promise.all(["once-a", "once-b"].map((tenant) => publishOrders(db, tenant, ids)));
    await eventually(async () => expect(await readEffects(db, "once-a")).toHaveLength(300));
    await eventually(async () => expect(await readEffects(db, "once-b")).toEqual(ids));
    await eventually(async () => expect(await countOutbox(db)).toBe(0));
    await consumer.stop();
  });

  it("give an event its effect once when it is in the stream twice, as after a crash of the relay", async () => {
    const consumer = startConsumer({ bus, db, durable: "crash", subjects });
    const event = orderEvent("crash", "o1", "evt_crash");
    const { client } = await bus.ready();
    await db.transaction("crash", async (tx) => tx.publish(event));
    await eventually(async () => expect(await countOutbox(db)).toBe(0));
    // What a relay does that died before it deleted, once NATS has forgotten the id.
    const header = headers();
    header.set("licet-tenant", "crash");
    header.set("Nats-Msg-Id", "evt_crash");
    await eventually(async () => {
      const ack = await client.publish(event.subject, event.payload, { headers: header });
      expect(ack.duplicate).toBe(false);
    });
    await publishOrders(db, "crash", ["o2"]);
    await eventually(async () => expect(await readEffects(db, "crash")).toContain("o2"));
    expect(await readEffects(db, "crash")).toEqual(["o1", "o2"]);
    await consumer.stop();
  });

  it("publish each event once though several relays share the outbox", async () => {
    const relays = [1, 2, 3].map(() => startRelay({ db, bus, batchSize: 20 }));
    const before = await bus.lastSequence();
    await Promise.all(orderIds(10).map((part) => publishSingly(db, "relays", orderIds(50, part))));
    await eventually(async () => expect(await countOutbox(db)).toBe(0));
    expect((await bus.lastSequence()) - before).toBe(500);
    await Promise.all(relays.map((each) => each.stop()));
  });

  it("hand one tenant's events over in order, each subject with its neighbours", async () => {
    const seen: string[] = [];
    const consumer = startConsumer({
      bus,
      db,
      durable: "order",
      subjects: [
        onEvent(OrderReceivedSchema, async (_, events) => {
          seen.push(...events.filter((event) => event.tenantId === "order").map((event) => event.message.orderId));
        }),
        onEvent(OrderCancelledSchema, async () => undefined),
      ],
    });
    await publishOrders(db, "order", orderIds(100));
    await eventually(() => expect(seen).toEqual(orderIds(100)));
    await consumer.stop();
  });

  it("share the events of one durable between its replicas", async () => {
    const shares = [0, 0];
    const replicas = shares.map((_, replica) =>
      startConsumer({
        bus,
        db,
        durable: "shared",
        batchSize: 10,
        subjects: [
          onEvent(OrderReceivedSchema, async (tx, events) => {
            if (tx.tenantId !== "shared") return;
            shares[replica]! += events.length;
            await recordEffects(tx, events);
          }),
        ],
      }),
    );
    const { manager } = await bus.ready();
    await eventually(async () => {
      const info = await manager.consumers.info("LICET", "shared");
      expect([info.num_pending, info.num_waiting > 1]).toEqual([0, true]);
    });
    await publishSingly(db, "shared", orderIds(400));
    await eventually(async () => expect(await readEffects(db, "shared")).toEqual(orderIds(400)));
    expect(Math.min(...shares)).toBeGreaterThan(0);
    await Promise.all(replicas.map((each) => each.stop()));
  });

  it("go on where an earlier version with other settings stopped", async () => {
    const { manager } = await bus.ready();
    const subject = subjectOf(OrderReceivedSchema);
    await manager.consumers.add("LICET", { durable_name: "upgraded", ack_policy: "explicit", filter_subject: subject });
    const mine = onEvent(OrderReceivedSchema, async (tx, events) => {
      if (tx.tenantId === "upgraded") await recordEffects(tx, events);
    });
    const consumer = startConsumer({ bus, db, durable: "upgraded", subjects: [mine] });
    await publishOrders(db, "upgraded", ["o1", "o2"]);
    await eventually(async () => expect(await readEffects(db, "upgraded")).toEqual(["o1", "o2"]));
    await consumer.stop();
  });

  it("leave to a living replica what takes it long", async () => {
    const deliveries: string[] = [];
    const isMine = ({ tenantId }: { tenantId: string }) => tenantId === "long";
    const slow = onEvent(OrderReceivedSchema, async (tx, events) => {
      if (events.some(isMine)) await tx.sql("select pg_sleep(7)");
    });
    const decode = (raw: Parameters<typeof slow.decode>[0]) => {
      if (isMine(raw)) deliveries.push(raw.id);
      return slow.decode(raw);
    };
    const subjects = [{ ...slow, decode }];
    const replicas = [1, 2].map(() => startConsumer({ bus, db, durable: "long", subjects }));
    await publishOrders(db, "long", ["o1"]);
    await eventually(() => expect(deliveries).toHaveLength(1));
    const { manager } = await bus.ready();
    await eventually(
      async () =>
        expect(await manager.consumers.info("LICET", "long")).toMatchObject({ num_ack_pending: 0, num_pending: 0 }),
      { withinMs: 15_000 },
    );
    expect(deliveries).toHaveLength(1);
    await Promise.all(replicas.map((each) => each.stop()));
  });
});

describe("a neighbour away", () => {
  it.each([
    ["a call's code", () => new ConnectError("down", Code.Unavailable)],
    ["a hanging call's code", () => new ConnectError("late", Code.DeadlineExceeded)],
    ["a refusal's reason", () => new DomainError("NEIGHBOUR_UNAVAILABLE", "down")],
  ])("is no event's fault, known by %s: all have their effect later, even with one try each", async (name, toError) => {
    const tenant = `neighbour-${name.length}`;
    let failures = 2;
    const handler = onEvent(OrderReceivedSchema, async (tx, events) => {
      if (tx.tenantId !== tenant) return;
      await recordEffects(tx, events);
      if (failures-- > 0) throw toError();
    });
    const consumer = startConsumer({ bus, db, durable: tenant, maxDeliver: 1, subjects: [handler] });
    await publishOrders(db, tenant, orderIds(20));
    await eventually(async () => expect(await readEffects(db, tenant)).toEqual(orderIds(20)), { withinMs: 15_000 });
    expect(await listDeadLetters(db, { consumer: tenant, limit: 10 })).toEqual([]);
    await consumer.stop();
  });
});

describe("a poison event", () => {
  it("goes to the dead letters after its tries and holds up no other; replayed, it has its effect", async () => {
    let isBroken = true;
    const options = { bus, db, durable: "poison", maxDeliver: 2 };
    const handler = onEvent(OrderReceivedSchema, async (tx, events) => {
      await recordEffects(tx, events);
      const isPoisoned = events.some((event) => event.tenantId === "poison" && event.message.orderId === "0007");
      if (isBroken && isPoisoned) throw new DomainError("PLAN_UNKNOWN", "no such plan");
    });
    const consumer = startConsumer({ ...options, subjects: [handler] });
    await publishOrders(db, "poison", orderIds(20));
    const [letter] = await eventually(async () => {
      const letters = await listDeadLetters(db, { consumer: "poison", limit: 10 });
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter).toMatchObject({ reason: "PLAN_UNKNOWN", attempts: 2, event: { tenantId: "poison" } });
    expect(await readEffects(db, "poison")).toEqual(orderIds(20).filter((id) => id !== "0007"));

    await expect(consumer.replay(letter!.id)).rejects.toThrow("no such plan");
    isBroken = false;
    expect(await consumer.replay(letter!.id)).toBe(true);
    expect(await consumer.replay(letter!.id)).toBe(false);
    expect(await readEffects(db, "poison")).toEqual(orderIds(20));
    const known = "select 1 from inbox where consumer = 'poison' and event_id = $1";
    expect(await db.withoutTenant((tx) => tx.sql(known, [letter!.event.id]))).toHaveLength(1);
    await consumer.stop();
  });

  it("that is no message of its schema is a dead letter at once, and can be dropped", async () => {
    const consumer = startConsumer({ bus, db, durable: "garbage", subjects });
    const subject = subjectOf(OrderReceivedSchema);
    await db.transaction("garbage", async (tx) =>
      tx.publish({ tenantId: "garbage", subject, payload: new Uint8Array([255, 255]) }),
    );
    const [letter] = await eventually(async () => {
      const letters = await listDeadLetters(db, { consumer: "garbage", limit: 10 });
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter).toMatchObject({ reason: "UNDECODABLE", attempts: 1, event: { subject } });
    expect(await dropDeadLetters(db, [letter!.id])).toBe(1);
    expect(await listDeadLetters(db, { consumer: "garbage", limit: 10 })).toEqual([]);
    await consumer.stop();
  });
});

describe("a batch", () => {
  const batch = (tenant: string, payload: Uint8Array) => async () => {
    const header = headers();
    header.set("Nats-Msg-Id", `bat_${tenant}`);
    header.set("licet-tenant", tenant);
    header.set("licet-batch", "2");
    header.set("Content-Encoding", "zstd");
    const { client } = await bus.ready();
    await client.publish(subjectOf(OrderReceivedSchema), payload, { headers: header });
  };
  const endless = Buffer.alloc(64 * 1024 * 1024);

  it.each([
    ["torn", batch("torn", zstdCompressSync("x").subarray(0, 5))],
    ["foreign", batch("foreign", zstdCompressSync("no batch"))],
    ["endless", batch("endless", zstdCompressSync(endless))],
    ["endless-gzip", batch("endless-gzip", gzipSync(endless))],
    ["plain", batch("plain", Buffer.from("plain"))],
  ])("that is %s is a dead letter as a whole, at once, and the next one passes", async (tenant, send) => {
    const consumer = startConsumer({ bus, db, durable: `batch-${tenant}`, subjects });
    await send();
    await publishOrders(db, tenant, orderIds(3));
    await eventually(async () => expect(await readEffects(db, tenant)).toEqual(orderIds(3)));
    const letters = await listDeadLetters(db, { consumer: `batch-${tenant}`, limit: 10 });
    const mine = letters.filter(({ event }) => event.tenantId === tenant);
    expect(mine).toEqual([
      expect.objectContaining({
        reason: "UNDECODABLE",
        event: expect.objectContaining({ id: `bat_${tenant}`, eventCount: 2 }),
      }),
    ]);
    await consumer.stop();
  });

  it("without any event in it is done with", async () => {
    const consumer = startConsumer({ bus, db, durable: "batch-empty", subjects });
    await batch("empty", zstdCompressSync(""))();
    await publishOrders(db, "empty", orderIds(2));
    await eventually(async () => expect(await readEffects(db, "empty")).toEqual(orderIds(2)));
    await consumer.stop();
  });

  it("that could not be read has its effect when it is replayed and can be", async () => {
    const consumer = startConsumer({ bus, db, durable: "batch-replay", subjects });
    const ids = orderIds(2);
    const told = ids.map((id) => ({ id: `evt_${id}`, payload: orderEvent("batch-replay", id).payload }));
    const payload = gzipSync(toBinary(EventBatchSchema, create(EventBatchSchema, { events: told })));
    await db.withoutTenant((tx) =>
      tx.sql(
        `insert into dead_letter
           (consumer, event_id, tenant_id, subject, payload, event_count, event_time, reason, error, attempts)
         values ('batch-replay', 'bat_replay', 'batch-replay', $1, $2, 2, now(), 'UNDECODABLE', '', 1)`,
        [subjectOf(OrderReceivedSchema), payload],
      ),
    );
    const [letter] = await listDeadLetters(db, { consumer: "batch-replay", limit: 1 });
    expect(await consumer.replay(letter!.id)).toBe(true);
    expect(await readEffects(db, "batch-replay")).toEqual(ids);
    await consumer.stop();
  });

  it("comes again as a whole while one of its events fails, and gives each its effect once", async () => {
    let failures = 3;
    const handler = onEvent(OrderReceivedSchema, async (tx, events) => {
      if (tx.tenantId !== "batch-again") return;
      await recordEffects(tx, events);
      if (events.some(({ message }) => message.orderId === "0150") && failures-- > 0) throw new Error("not yet");
    });
    const consumer = startConsumer({ bus, db, durable: "batch-again", subjects: [handler] });
    await publishOrders(db, "batch-again", orderIds(200));
    await eventually(async () => expect(await readEffects(db, "batch-again")).toEqual(orderIds(200)), {
      withinMs: 15_000,
    });
    const letters = await listDeadLetters(db, { consumer: "batch-again", limit: 10 });
    expect(letters.filter(({ event }) => event.tenantId === "batch-again")).toEqual([]);
    await consumer.stop();
  });
});

describe("two poison events of one batch", () => {
  it("are both given up, once, though they failed a different number of times", async () => {
    const told: string[] = [];
    let isAway = true;
    const handler = onEvent(OrderReceivedSchema, async (tx, events) => {
      if (tx.tenantId !== "poisons") return;
      await recordEffects(tx, events);
      const ids = events.map(({ message }) => message.orderId);
      // The second one's first failure is a neighbour's fault, so that it is one behind from then on.
      if (ids.length === 1 && ids[0] === "0003" && isAway) {
        isAway = false;
        throw new ConnectError("down", Code.Unavailable);
      }
      if (ids.includes("0002") || ids.includes("0003")) throw new DomainError("PLAN_UNKNOWN", "no such plan");
    });
    const onError = (_error: unknown, event?: { id: string; tenantId: string }) => {
      if (event?.tenantId === "poisons") told.push(event.id);
    };
    const consumer = startConsumer({ bus, db, durable: "poisons", maxDeliver: 2, subjects: [handler], onError });
    await publishOrders(db, "poisons", orderIds(4));
    const { manager } = await bus.ready();
    await eventually(
      async () =>
        expect(await manager.consumers.info("LICET", "poisons")).toMatchObject({ num_ack_pending: 0, num_pending: 0 }),
      { withinMs: 20_000 },
    );
    expect(await readEffects(db, "poisons")).toEqual(["0001", "0004"]);
    const letters = await listDeadLetters(db, { consumer: "poisons", limit: 1000 });
    expect(letters.filter(({ event }) => event.tenantId === "poisons")).toHaveLength(2);
    expect(told.length).toBeLessThanOrEqual(5);
    await consumer.stop();
  }, 30_000);
});

describe("the outbox", () => {
  it("keeps an event that NATS refuses, tries it again later, and lets the others pass", async () => {
    const tooBig = { ...orderEvent("big", "o1"), payload: new Uint8Array(8 * 1024 * 1024 + 1) };
    await db.transaction("big", async (tx) => tx.publish([tooBig, orderEvent("big", "o2")]));
    await eventually(async () => {
      const rows = await db.withoutTenant((tx) => tx.sql("select attempts from outbox"));
      expect(rows).toEqual([{ attempts: 1 }]);
    });
    await db.withoutTenant((tx) => tx.sql("delete from outbox"));
  });

  it("is not stopped by one that NATS has refused for weeks, and the log is told", async () => {
    await relay.stop();
    const tooBig = { ...orderEvent("old", "o1"), payload: new Uint8Array(8 * 1024 * 1024 + 1) };
    await db.transaction("old", async (tx) => tx.publish([tooBig, orderEvent("old", "o2")]));
    await db.withoutTenant((tx) =>
      tx.sql("update outbox set attempts = 5000, due_time = now() where tenant_id = 'old'"),
    );
    const told: unknown[] = [];
    relay = startRelay({ db, bus, onError: (error) => told.push(error) });
    await eventually(async () => {
      const rows = await db.withoutTenant((tx) => tx.sql("select attempts from outbox"));
      expect(rows).toEqual([{ attempts: 5001 }]);
    });
    expect(told).toEqual([expect.objectContaining({ message: expect.stringMatching(/^NATS refuses evt_/) })]);
    await db.withoutTenant((tx) => tx.sql("delete from outbox"));
  });
});
