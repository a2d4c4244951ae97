import type { Context } from "@opentelemetry/api";
import { joinBytes } from "./join-bytes.ts";

/** An event on its way out. `eventOf` of @licet/events makes one from a protobuf message. */
export interface OutgoingEvent {
  /** Known ids make replays harmless; a new `evt_…` when absent. */
  readonly id?: string;
  readonly tenantId: string;
  /** NATS subject, e.g. `licet.integration.v1.order_accepted`. */
  readonly subject: string;
  /** The protobuf message's bytes. */
  readonly payload: Uint8Array;
  /** When it happened; the transaction's clock when absent. */
  readonly time?: Date;
}

/** What made an event happen: its trace is continued. */
export interface EventCause {
  readonly context: Context;
}

/** An event with all that is known of it. */
export interface ToldEvent extends Required<OutgoingEvent> {
  readonly traceparent: string | undefined;
}

/** One row of the outbox before its insert: an event, or several as one. */
export interface OutboxRow extends ToldEvent {
  /** More than 1: the payload is a compressed `licet.events.v1.EventBatch`, and the id is the batch's own. */
  readonly eventCount: number;
}

/** One statement for any number of rows; the order of the arrays is the order of the ids. */
export const insertOutbox = `
  insert into outbox (event_id, tenant_id, subject, payload, time, traceparent, event_count)
  select event_id, tenant_id, subject, substring($4::bytea from start for length), time, traceparent, event_count
  from (
    select * from unnest($1::text[], $2::text[], $3::text[], $5::integer[], $6::integer[], $7::timestamptz[], $8::text[],
        $9::integer[])
      with ordinality as event (event_id, tenant_id, subject, start, length, time, traceparent, event_count, position)
    order by position offset 0
  ) as ordered`;

/** The parameters of insertOutbox. */
export function toOutboxParams(rows: readonly OutboxRow[]): unknown[] {
  const { bytes, starts, lengths } = joinBytes(rows.map((row) => row.payload));
  return [
    rows.map((row) => row.id),
    rows.map((row) => row.tenantId),
    rows.map((row) => row.subject),
    bytes,
    starts,
    lengths,
    rows.map((row) => row.time),
    rows.map((row) => row.traceparent),
    rows.map((row) => row.eventCount),
  ];
}
