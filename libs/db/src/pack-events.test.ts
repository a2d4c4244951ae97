import { zstdDecompressSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { fromBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { EventBatchSchema } from "@licet/contracts/events";
import fc from "fast-check";
import type { OutboxRow, ToldEvent } from "./outbox.ts";
import { packEvents } from "./pack-events.ts";

const traces = [undefined, `00-${"1".repeat(32)}-${"2".repeat(16)}-01`, `00-${"3".repeat(32)}-${"4".repeat(16)}-00`];

const told: fc.Arbitrary<ToldEvent> = fc.record({
  id: fc.uuid(),
  tenantId: fc.constantFrom("acme", "beta"),
  subject: fc.constantFrom("licet.a", "licet.b"),
  payload: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.concat([bytes, Buffer.alloc(bytes[0] ?? 0, "x")])),
  time: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
  traceparent: fc.constantFrom(...traces),
});

function pack(events: readonly ToldEvent[]): OutboxRow[] {
  let count = 0;
  return packEvents(events, () => `bat_${(count += 1)}`);
}

/** What a reader makes of a row: the events in it, each with the row's trace where it has none of its own. */
function unpack(row: OutboxRow): ToldEvent[] {
  const { eventCount, ...event } = row;
  if (eventCount === 1) return [event];
  const { events } = fromBinary(EventBatchSchema, zstdDecompressSync(row.payload));
  return events.map(({ id, payload, time, traceparent }) => ({
    ...event,
    id,
    payload: Buffer.from(payload),
    time: time === undefined ? new Date(NaN) : timestampDate(time),
    traceparent: traceparent === "" ? row.traceparent : traces.find((known) => known === traceparent),
  }));
}

const isOf = (row: ToldEvent) => (event: ToldEvent) => event.tenantId === row.tenantId && event.subject === row.subject;

describe("packEvents", () => {
  it("loses nothing, and keeps the order within a tenant's subject", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), (events) => {
        const unpacked = pack(events).flatMap(unpack);
        expect(unpacked).toHaveLength(events.length);
        for (const event of events) expect(unpacked.filter(isOf(event))).toEqual(events.filter(isOf(event)));
      }),
    );
  });

  const event: ToldEvent = {
    id: "evt_1",
    tenantId: "acme",
    subject: "licet.a",
    payload: Buffer.from("x"),
    time: new Date(0),
    traceparent: undefined,
  };

  it("leaves an event alone as it is", () => {
    expect(pack([event, { ...event, subject: "licet.b" }])).toEqual([
      { ...event, eventCount: 1 },
      { ...event, subject: "licet.b", eventCount: 1 },
    ]);
  });

  it("gives a batch an id of its own, so that none is taken for another that begins alike", () => {
    expect(pack([event, { ...event, id: "evt_2" }]).map(({ id }) => id)).toEqual(["bat_1"]);
  });

  it("bounds a batch in number and in bytes, but leaves a long event to itself", () => {
    const many = Array.from({ length: 450 }, (_, index) => ({ ...event, id: `evt_${index}` }));
    expect(pack(many).map(({ eventCount }) => eventCount)).toEqual([200, 200, 50]);
    const long = [100, 300, 200, 900, 10].map((kib) => ({ ...event, payload: Buffer.alloc(kib * 1024) }));
    expect(pack(long).map(({ eventCount }) => eventCount)).toEqual([2, 1, 1, 1]);
  });

  it("makes of what is alike little more than one of it", () => {
    const alike = Array.from({ length: 80 }, (_, index) => {
      return { ...event, payload: Buffer.from(`${index}${"a document of an account ".repeat(200)}`) };
    });
    expect(pack(alike)[0]?.payload.length).toBeLessThan(5000);
  });
});
