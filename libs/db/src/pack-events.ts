import { constants, zstdCompressSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { EventBatchSchema } from "@licet/contracts/events";
import type { OutboxRow, ToldEvent } from "./outbox.ts";

/** Events that travel together at the most: as many as a handler likes to have in one transaction. */
const mostEvents = 200;
/** Bytes of payload that travel together at the most, before compression; NATS takes 1 MiB by default. */
const mostBytes = 512 * 1024;

/**
 * The rows for a transaction's events: those of one tenant and subject together, in the order in which they were told. They
 * have much in common, so that a batch is little longer than one of them alone, in the outbox, in NATS and on the way.
 */
export function packEvents(events: readonly ToldEvent[], newBatchId: () => string): OutboxRow[] {
  const groups = Map.groupBy(events, ({ tenantId, subject }) => `${tenantId}\n${subject}`);
  return [...groups.values()].flatMap(toParts).map((part) => toRow(part, newBatchId));
}

function toParts(events: readonly ToldEvent[]): ToldEvent[][] {
  const parts: ToldEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const part = parts.at(-1);
    bytes += event.payload.length;
    if (part !== undefined && part.length < mostEvents && bytes <= mostBytes) part.push(event);
    else {
      parts.push([event]);
      bytes = event.payload.length;
    }
  }
  return parts;
}

function toRow(part: readonly ToldEvent[], newBatchId: () => string): OutboxRow {
  const [first, ...others] = part;
  if (first === undefined) throw new TypeError("a part without events");
  if (others.length === 0) return { ...first, eventCount: 1 };
  const batch = create(EventBatchSchema, { events: part.map((event) => toBatched(event, first.traceparent)) });
  const payload = zstdCompressSync(toBinary(EventBatchSchema, batch), packing);
  return { ...first, id: newBatchId(), payload, eventCount: part.length };
}

function toBatched({ id, payload, time, traceparent }: ToldEvent, shared: string | undefined) {
  const event = { id, payload, time: timestampFromDate(time) };
  return traceparent === shared ? event : { ...event, traceparent: traceparent ?? noTrace };
}

const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Says that an event has no trace, unlike the first of its batch: no valid W3C trace context, so that nobody continues it. */
const noTrace = "-";
