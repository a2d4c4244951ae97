import type { Database, Transaction } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { RawEvent } from "./received-event.ts";
import { fromTraceparent, toTraceparent } from "@licet/db/traceparent";

/** An event that a consumer gave up on, or a batch of events that it could not read. */
export interface DeadLetter {
  readonly id: bigint;
  readonly consumer: string;
  readonly event: RawEvent;
  /** UNDECODABLE, HANDLER_FAILED, or the reason of the DomainError that refused it. */
  readonly reason: string;
  /** The error's text, for operators only. */
  readonly error: string;
  /** How often it failed. */
  readonly attempts: number;
  /** When it was given up. */
  readonly time: Date;
}

/** Which dead letters, oldest first. */
export interface DeadLetterQuery {
  readonly consumer?: string;
  /** The id of the last one seen. */
  readonly after?: bigint;
  readonly limit: number;
}

interface DeadLetterRow {
  readonly id: bigint;
  readonly consumer: string;
  readonly event_id: string;
  readonly tenant_id: string;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly event_count: number;
  readonly event_time: Date;
  readonly traceparent?: string;
  readonly reason: string;
  readonly error: string;
  readonly attempts: number;
  readonly time: Date;
}

/** Lists dead letters of all tenants, for operators. */
export async function listDeadLetters(db: Database, query: DeadLetterQuery): Promise<DeadLetter[]> {
  const { consumer, after = 0n, limit } = query;
  const rows = await db.withoutTenant((tx) =>
    tx.sql<DeadLetterRow>(
      "select * from dead_letter where id > $1 and ($2::text is null or consumer = $2) order by id limit $3",
      [after, consumer, limit],
    ),
  );
  return rows.map(fromRow);
}

/** Forgets dead letters; returns how many there were. */
export async function dropDeadLetters(db: Database, ids: readonly bigint[]): Promise<number> {
  const rows = await db.withoutTenant((tx) =>
    tx.sql("delete from dead_letter where id = any($1::bigint[]) returning id", [ids]),
  );
  return rows.length;
}

/** Takes a dead letter out, within the transaction that handles it anew; undefined when it is gone already. */
export async function takeDeadLetter(tx: Transaction, consumer: string, id: bigint): Promise<DeadLetter | undefined> {
  const [row] = await tx.sql<DeadLetterRow>("delete from dead_letter where id = $1 and consumer = $2 returning *", [
    id,
    consumer,
  ]);
  return row && fromRow(row);
}

/** Puts an event among the dead letters; once, however often it is delivered again. */
export async function buryEvent(db: Database, consumer: string, event: RawEvent, attempts: number, error: unknown) {
  const reason = error instanceof DomainError ? error.reason : "HANDLER_FAILED";
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { id, tenantId, subject, payload, eventCount, time, context } = event;
  await db.withoutTenant((tx) =>
    tx.sql(
      `insert into dead_letter
         (consumer, event_id, tenant_id, subject, payload, event_count, event_time, traceparent, reason, error, attempts)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (consumer, event_id) do nothing`,
      [consumer, id, tenantId, subject, payload, eventCount, time, toTraceparent(context), reason, text, attempts],
    ),
  );
}

function fromRow(row: DeadLetterRow): DeadLetter {
  const { id, consumer, reason, error, attempts, time } = row;
  const event = {
    id: row.event_id,
    tenantId: row.tenant_id,
    subject: row.subject,
    payload: row.payload,
    eventCount: row.event_count,
    time: row.event_time,
    sequence: 0,
    context: fromTraceparent(row.traceparent),
  };
  return { id, consumer, event, reason, error, attempts, time };
}
