import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { fromBinary } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import type { Context } from "@opentelemetry/api";
import { fromTraceparent } from "@licet/db/traceparent";

/** Header names beside NATS's own; the payload is nothing but the protobuf message. */
export const eventHeaders = { id: "Nats-Msg-Id", tenantId: "licet-tenant", time: "licet-time", trace: "traceparent" };

/** An event as a handler sees it. */
export interface ReceivedEvent<Message = unknown> {
  readonly id: string;
  readonly tenantId: string;
  readonly subject: string;
  /** When it happened, by its publisher's clock. */
  readonly time: Date;
  readonly message: Message;
  /** Its place in the stream; grows, with gaps. 0 for one replayed from the dead letters. */
  readonly sequence: number;
  /** Its trace. Name the event as `cause` when publishing, and the trace goes on. */
  readonly context: Context;
}

/** An event before its payload is decoded. */
export interface RawEvent extends Omit<ReceivedEvent, "message"> {
  readonly payload: Uint8Array;
}

/** Reads the envelope of a delivered message. */
export function toRawEvent(delivered: JsMsg): RawEvent {
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
  };
}

/**
 * Decodes an event's payload.
 * @throws Error when it lacks an id or tenant, or its payload is not of the schema
 */
export function decodeEvent<Desc extends DescMessage>(schema: Desc, raw: RawEvent): ReceivedEvent<MessageShape<Desc>> {
  if (raw.id === "" || raw.tenantId === "") throw new Error("an event without id or tenant");
  const { payload, ...envelope } = raw;
  return { ...envelope, message: fromBinary(schema, payload) };
}
