import type { Database, Transaction } from "@licet/db";
import type { JetStreamClient } from "@nats-io/jetstream";
import { JetStreamApiError } from "@nats-io/jetstream";
import { errors, headers } from "@nats-io/transport-node";
import type { EventBus } from "./event-bus.ts";
import { observeEvents } from "./observe-events.ts";
import { encodingOf, eventHeaders } from "./received-event.ts";
import { createSignal } from "./signal.ts";
import { tracePublish } from "./spans.ts";
import { fromTraceparent, toTraceparent } from "@licet/db/traceparent";

/** Whose outbox goes where. */
export interface RelayOptions {
  readonly db: Database;
  readonly bus: EventBus;
  /** Messages published at once, each one event or a batch of them; 500 when absent. */
  readonly batchSize?: number;
  /** How often to look for events that another process left behind; 1,000 when absent. Own commits wake it at once. */
  readonly pollMs?: number;
  /** Told of failures that will be tried again, for the log. */
  readonly onError?: (error: unknown) => void;
}

/** Something that runs until it is stopped. */
export interface Running {
  /** Finishes what is under way, then resolves. */
  stop(): Promise<void>;
}

interface OutboxRow {
  readonly id: bigint;
  readonly event_id: string;
  readonly tenant_id: string;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly time: Date;
  readonly traceparent?: string;
  readonly event_count: number;
}

const ackTimeoutMs = 5000;
const retryMs = 500;

/**
 * Carries events from the outbox to the stream, at least once. Any number of relays may work on one outbox: each locks
 * the rows it takes. A row goes when NATS has acknowledged it; one that died in between is published again under the
 * same id, which NATS and the consumers' inboxes drop.
 */
export function startRelay(options: RelayOptions): Running {
  const { db, bus, batchSize = 500, pollMs = 1000, onError } = options;
  const wake = createSignal();
  let isStopped = false;
  const unsubscribe = db.onPublished(() => wake.raise());
  const stopObserving = observeEvents(db);

  async function run(): Promise<void> {
    while (!isStopped) {
      try {
        const taken = await relayBatch(db, bus, batchSize, onError);
        if (taken < batchSize && !isStopped) await wake.wait(pollMs);
      } catch (error) {
        onError?.(error);
        if (!isStopped) await wake.wait(retryMs);
      }
    }
  }

  const running = run();
  return {
    async stop() {
      isStopped = true;
      unsubscribe();
      stopObserving();
      wake.raise();
      await running;
    },
  };
}

/** Publishes up to `batchSize` messages; returns how many it found. Does nothing while NATS is away. */
async function relayBatch(
  db: Database,
  bus: EventBus,
  batchSize: number,
  onError: RelayOptions["onError"],
): Promise<number> {
  if (!bus.isConnected()) return 0;
  const { client } = await bus.ready();
  return db.withoutTenant(async (tx) => {
    const rows = await tx.sql<OutboxRow>(takeRows, [batchSize], { name: "licet_relay_take" });
    if (rows.length === 0) return 0;
    const outcomes = await Promise.allSettled(rows.map((row) => publish(client, row)));
    const sent = rows.filter((_, index) => outcomes[index]?.status === "fulfilled");
    const failures = outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected" ? [{ row: rows[index] as OutboxRow, error: outcome.reason as unknown }] : [],
    );
    const refused = failures.filter(({ error }) => isRefusal(error));
    await deleteRows(tx, toIds(sent));
    await postponeRows(tx, toIds(refused.map(({ row }) => row)));
    for (const { row, error } of refused) onError?.(new Error(`NATS refuses ${row.event_id}`, { cause: error }));
    const missed = failures.find(({ error }) => !isRefusal(error));
    if (missed === undefined) return rows.length;
    onError?.(missed.error);
    return 0;
  });
}

function toIds(rows: readonly OutboxRow[]): bigint[] {
  return rows.map((row) => row.id);
}

const takeRows = `
  select id, event_id, tenant_id, subject, payload, time, traceparent, event_count from outbox
  where due_time <= now() order by id limit $1 for update skip locked`;

function publish(client: JetStreamClient, row: OutboxRow): Promise<void> {
  const { subject, event_count: count } = row;
  return tracePublish({ subject, count }, fromTraceparent(row.traceparent), async (active) => {
    const header = headers();
    header.set(eventHeaders.id, row.event_id);
    header.set(eventHeaders.tenantId, row.tenant_id);
    header.set(eventHeaders.time, row.time.toISOString());
    if (count > 1) {
      header.set(eventHeaders.batch, String(count));
      header.set(eventHeaders.encoding, encodingOf(row.payload));
    }
    const traceparent = toTraceparent(active);
    if (traceparent !== undefined) header.set(eventHeaders.trace, traceparent);
    await client.publish(subject, row.payload, { headers: header, timeout: ackTimeoutMs });
  });
}

async function deleteRows(tx: Transaction, ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.sql("delete from outbox where id = any($1::bigint[])", [ids], { name: "licet_relay_delete" });
}

/** NATS answered, and said no, to these events in particular: they wait longer each time, and hold up no other. */
async function postponeRows(tx: Transaction, ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.sql(
    `update outbox set attempts = attempts + 1, due_time = now() + least(power(2, least(attempts, 9)), 300) * interval '1 second'
     where id = any($1::bigint[])`,
    [ids],
  );
}

function isRefusal(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status < 500;
  // Too big for this NATS, found before it is even sent; the client may wrap it.
  return [error, (error as Error).cause].some((link) => link instanceof errors.InvalidArgumentError);
}
