import type { Database } from "@licet/db";
import type { BatchObservableResult, Observable } from "@opentelemetry/api";
import { metrics } from "@opentelemetry/api";

/** What waits in the outbox and what was given up, as PostgreSQL has it. */
interface EventCounts {
  readonly waiting: number;
  readonly oldest_age_seconds: number;
  readonly dead: Readonly<Record<string, number>>;
}

/** More are not counted: an outage must not make reading the metrics slow. */
const countedAtMost = 100_000;
/** Metrics are anybody's to read; the database is asked at most so often. */
const askEveryMs = 5000;

/**
 * Shows how events fare: `licet.outbox.depth`, `licet.outbox.lag` (age of the oldest waiting event) and
 * `licet.dead_letters` by consumer. While the database is away they show nothing. Returns the way to stop it.
 */
export function observeEvents(db: Database): () => void {
  const meter = metrics.getMeter("@licet/events");
  const depth = meter.createObservableGauge("licet.outbox.depth", {
    unit: "{event}",
    description: `Events that wait to be published, counted in up to ${countedAtMost} messages`,
  });
  const lag = meter.createObservableGauge("licet.outbox.lag", {
    unit: "s",
    description: "Age of the oldest event that waits to be published",
  });
  const dead = meter.createObservableGauge("licet.dead_letters", {
    unit: "{event}",
    description: "Events that a consumer has given up",
  });
  const instruments: Observable[] = [depth, lag, dead];
  const read = createReader(db);

  async function observe(result: BatchObservableResult): Promise<void> {
    const counts = await read().catch(() => undefined);
    if (counts === undefined) return;
    result.observe(depth, counts.waiting);
    result.observe(lag, counts.oldest_age_seconds);
    for (const [consumer, count] of Object.entries(counts.dead)) result.observe(dead, count, { consumer });
  }

  meter.addBatchObservableCallback(observe, instruments);
  return () => meter.removeBatchObservableCallback(observe, instruments);
}

function createReader(db: Database): () => Promise<EventCounts> {
  let reading: Promise<EventCounts> | undefined;
  let readAtMs = -Infinity;
  return () => {
    const nowMs = performance.now();
    if (reading === undefined || nowMs - readAtMs >= askEveryMs) {
      reading = readCounts(db);
      readAtMs = nowMs;
    }
    return reading;
  };
}

async function readCounts(db: Database): Promise<EventCounts> {
  const [counts] = await db.withoutTenant((tx) => tx.sql<EventCounts>(select, [countedAtMost]));
  return counts as EventCounts;
}

const select = `
  select (select coalesce(sum(event_count), 0)::int from (select event_count from outbox limit $1) as first) as waiting,
    coalesce((select greatest(0, extract(epoch from now() - time)) from outbox order by id limit 1), 0)::float8
      as oldest_age_seconds,
    (select coalesce(json_object_agg(consumer, count), '{}') from
      (select consumer, count(*) from dead_letter group by consumer) as by_consumer) as dead`;
