import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderReceivedSchema } from "@licet/contracts/integration";
import type { OrderReceived } from "@licet/contracts/integration";
import type { Database } from "@licet/db";
import { eventually, testNats } from "@licet/testing";
import type { EventBus } from "./event-bus.ts";
import { connectEvents } from "./event-bus.ts";
import type { FeedOptions } from "./feed.ts";
import { subscribeFeed } from "./feed.ts";
import { openEffects, orderIds, publishOrders } from "./fixture/orders.ts";
import type { ReceivedEvent } from "./received-event.ts";
import type { Running } from "./relay.ts";
import { startRelay } from "./relay.ts";
import { subjectOf } from "./subject.ts";

let db: Database;
let bus: EventBus;
let relay: Running;
beforeAll(async () => {
  db = await openEffects();
  bus = connectEvents({ url: await testNats(), name: "feed-test" });
  relay = startRelay({ db, bus });
  await bus.ready();
});
afterAll(async () => {
  await relay.stop();
  await bus.close();
  await db.close();
});

type Options = FeedOptions<typeof OrderReceivedSchema>;

type Show = (event: ReceivedEvent<OrderReceived>) => void | Promise<void>;

function follow(from: Options["from"], show: Show) {
  return subscribeFeed({ bus, subjects: [OrderReceivedSchema], from, onEvents: (events) => showEach(events, show) });
}

async function showEach(events: readonly ReceivedEvent<OrderReceived>[], show: Show): Promise<void> {
  for (const event of events) await show(event);
}

describe("a feed", () => {
  it("from `new` shows what comes from now on, to every reader, with its tenant and time", async () => {
    await publishOrders(db, "past", ["past"]);
    await eventually(async () => expect(await bus.lastSequence()).toBe(1));
    const readers: string[][] = [[], []];
    const feeds = await Promise.all(
      readers.map((seen) =>
        follow("new", ({ tenantId, time, message }) => {
          seen.push(`${tenantId} ${time.toISOString()} ${message.orderId}`);
        }),
      ),
    );
    await publishOrders(db, "now", ["a", "b"]);
    const expected = ["now 2026-01-01T00:00:00.000Z a", "now 2026-01-01T00:00:00.000Z b"];
    await eventually(() => expect(readers).toEqual([expected, expected]));
    await Promise.all(feeds.map((feed) => feed.stop()));
  });

  it("from a sequence shows all that came after it, in order, however slow the reader", async () => {
    const start = await bus.lastSequence();
    await publishOrders(db, "cursor", orderIds(500));
    const seen: [number, string][] = [];
    const feed = await follow(start, async (event) => {
      await new Promise(setImmediate);
      seen.push([event.sequence, event.message.orderId]);
    });
    await eventually(() => expect(seen.map(([, id]) => id)).toEqual(orderIds(500)));
    await feed.stop();
    const [cursor] = seen[199]!;
    expect(seen.filter(([sequence]) => sequence === cursor).map(([, id]) => id)).toEqual(orderIds(200));
    const rest: string[] = [];
    const resumed = await follow(cursor, (event) => void rest.push(event.message.orderId));
    await eventually(() => expect(rest).toEqual(orderIds(500).slice(200)));
    await resumed.stop();
  });

  it("passes over what is no event, and says so", async () => {
    const seen: string[] = [];
    const told: unknown[] = [];
    const feed = await subscribeFeed({
      bus,
      subjects: [OrderReceivedSchema],
      from: "new",
      onEvents: (events) => void seen.push(...events.map(({ message }) => message.orderId)),
      onError: (error) => told.push(error),
    });
    const { client } = await bus.ready();
    await client.publish(subjectOf(OrderReceivedSchema), new Uint8Array([255]));
    await publishOrders(db, "after", ["after"]);
    await eventually(() => expect(seen).toEqual(["after"]));
    expect(told).toHaveLength(1);
    await feed.stop();
  });

  it("ends with what its reader threw", async () => {
    const feed = await follow("new", () => {
      throw new Error("reader is gone");
    });
    await publishOrders(db, "throw", ["x"]);
    await expect(feed.closed).rejects.toThrow("reader is gone");
  });

  it("refuses a cursor whose events are gone, and one that this stream never gave", async () => {
    const { manager } = await bus.ready();
    const last = await bus.lastSequence();
    await manager.streams.purge("LICET", { seq: last });
    await expect(follow(last - 2, () => undefined)).rejects.toMatchObject({ reason: "CURSOR_EXPIRED" });
    await expect(follow(last + 1, () => undefined)).rejects.toMatchObject({ reason: "CURSOR_EXPIRED" });
    const feed = await follow(last - 1, () => undefined);
    await feed.stop();
    await expect(feed.closed).resolves.toBeUndefined();
  });
});
