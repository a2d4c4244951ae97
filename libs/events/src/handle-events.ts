import type { Database, Transaction } from "@licet/db";
import type { EventHandler } from "./event-handler.ts";
import type { ReceivedEvent } from "./received-event.ts";
import { traceEvents } from "./spans.ts";

/** A consumer's name and what it does, by subject. */
export interface ConsumerHandlers {
  readonly durable: string;
  readonly handlers: ReadonlyMap<string, EventHandler>;
}

/**
 * Handles events of one tenant in one transaction: those that the inbox knows are left out, so that each has its effect
 * once, however often it is delivered.
 */
export async function handleEvents(
  db: Database,
  consumer: ConsumerHandlers,
  tenantId: string,
  events: readonly ReceivedEvent[],
): Promise<void> {
  await traceEvents(consumer.durable, events, (traced) =>
    db.transaction(tenantId, (tx) => handleNew(tx, consumer, traced)),
  );
}

/** Hands those that the inbox does not know over in stream order: neighbours of one subject together. */
export async function handleNew(tx: Transaction, consumer: ConsumerHandlers, events: readonly ReceivedEvent[]) {
  for (const run of toRuns(await takeNew(tx, consumer.durable, events))) {
    await consumer.handlers.get(run[0]?.subject ?? "")?.handle(tx, run);
  }
}

/** Remembers the events in the inbox and returns those it did not know. Waits for a replica that has the same in hand. */
async function takeNew(tx: Transaction, durable: string, events: readonly ReceivedEvent[]): Promise<ReceivedEvent[]> {
  const ids = [...new Set(events.map((event) => event.id))].sort(); // one order for all, so that none deadlock
  const rows = await tx.sql<{ event_id: string }>(
    `insert into inbox (consumer, event_id) select $1, unnest($2::text[]) on conflict do nothing returning event_id`,
    [durable, ids],
    { name: "licet_inbox_take" },
  );
  const fresh = new Set(rows.map((row) => row.event_id));
  return events.filter((event) => fresh.delete(event.id));
}

function toRuns(events: readonly ReceivedEvent[]): ReceivedEvent[][] {
  const runs: ReceivedEvent[][] = [];
  for (const event of events) {
    const run = runs.at(-1);
    if (run?.[0]?.subject === event.subject) run.push(event);
    else runs.push([event]);
  }
  return runs;
}
