import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";
import { fromBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { EventBatchSchema } from "@licet/contracts/events";
import type { JsMsg } from "@nats-io/jetstream";
import type { Context } from "@opentelemetry/api";
import { fromTraceparent } from "@licet/db/traceparent";

/**
 * Header names beside NATS's own. The payload is nothing but the event's protobuf message; with a count in `batch`, it is
 * a `licet.events.v1.EventBatch` of so many of them.
 */
export const eventHeaders = {
  id: "Nats-Msg-Id",
  tenantId: "licet-tenant",
  time: "licet-time",
  trace: "traceparent",
  batch: "licet-batch",
  encoding: "Content-Encoding",
};

/** An event as a handler sees it. */
export interface ReceivedEvent<Message = unknown> {
  readonly id: string;
  readonly tenantId: string;
  readonly subject: string;
  /** When it happened, by its publisher's clock. */
  readonly time: Date;
  readonly message: Message;
  /**
   * Its message's place in the stream; grows, with gaps, and those of one batch have the same. 0 for one replayed from
   * the dead letters.
   */
  readonly sequence: number;
  /** Its trace. Name the event as `cause` when publishing, and the trace goes on. */
  readonly context: Context;
}

/** An event before its payload is decoded. */
export interface RawEvent extends Omit<ReceivedEvent, "message"> {
  readonly payload: Uint8Array;
  /** More than 1: it is a message that is not unpacked yet, and its payload a compressed `licet.events.v1.EventBatch`. */
  readonly eventCount: number;
}

/** A message as a whole, without a look into its batch. */
export function toRawMessage(delivered: JsMsg): RawEvent {
  const header = (name: string) => delivered.headers?.get(name) ?? "";
  const time = new Date(header(eventHeaders.time));
  return {
    id: header(eventHeaders.id),
    tenantId: header(eventHeaders.tenantId),
    subject: delivered.subject,
    time: Number.isNaN(time.getTime()) ? delivered.time : time,
    sequence: delivered.seq,
    context: fromTraceparent(header(eventHeaders.trace)),
    payload: delivered.data,
    eventCount: countEvents(delivered),
  };
}

/** How many events a message says that it brings. */
export function countEvents({ headers }: JsMsg): number {
  return Math.max(1, Number.parseInt(headers?.get(eventHeaders.batch) ?? "", 10) || 1);
}

/**
 * The events of a message, in the order in which they were told.
 * @throws Error when it says that it is a batch and is none
 */
export async function unpackEvents(whole: RawEvent): Promise<RawEvent[]> {
  if (whole.eventCount === 1) return [whole];
  const { events } = fromBinary(EventBatchSchema, await decoders[encodingOf(whole.payload)](whole.payload, unpacking));
  return events.map(({ id, payload, time, traceparent }) => ({
    ...whole,
    id,
    payload,
    eventCount: 1,
    time: time === undefined ? whole.time : timestampDate(time),
    context: traceparent === "" ? whole.context : fromTraceparent(traceparent),
  }));
}

/** How a batch is compressed, by its first byte: versions before wrote gzip (RFC 1952), and a stream keeps what it has. */
export function encodingOf(payload: Uint8Array): "gzip" | "zstd" {
  return payload[0] === 0x1f ? "gzip" : "zstd";
}

const decoders = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) };
/** What the outbox packs is shorter than the limit, and mostly than a piece. */
const unpacking = { maxOutputLength: 4 * 1024 * 1024, chunkSize: 128 * 1024 };

/**
 * Decodes an event's payload.
 * @throws Error when it lacks an id or tenant, or its payload is not of the schema
 */
export function decodeEvent<Desc extends DescMessage>(schema: Desc, raw: RawEvent): ReceivedEvent<MessageShape<Desc>> {
  if (raw.id === "" || raw.tenantId === "") throw new Error("an event without id or tenant");
  const { payload, eventCount: _one, ...envelope } = raw;
  return { ...envelope, message: fromBinary(schema, payload) };
}
