import { deleteExpired } from "@licet/db";
import { startConsumer } from "@licet/events";
import { runForTenant } from "@licet/rpc";
import type { ConsumerPart, ServiceParts } from "./definition.ts";
import { startJob } from "./job.ts";
import type { Log } from "./log.ts";
import type { OpenResources } from "./resources.ts";

/** What a service does without being called: consumers and jobs. */
export interface Work {
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

const hourMs = 3_600_000;

/** The stream keeps events for a week; an id is remembered for longer, so that none is taken for new. */
const inboxDays = 14;

/** Starts consumers and jobs, among them the one that forgets old event ids and kept answers. */
export function startWork(
  parts: ServiceParts,
  { db, events, clock }: OpenResources,
  random: () => number,
  log: Log,
): Work {
  const consumers = (parts.consumers ?? []).map((consumer) => {
    if (!db || !events) throw new Error(`consumer ${consumer.durable} needs a database and events`);
    const onError = (error: unknown): void => log.error({ error, consumer: consumer.durable }, "consumer failed");
    return startConsumer({ ...consumer, subjects: consumer.subjects.map(forTenant), bus: events, db, onError });
  });
  const onJobError = (job: string, error: unknown): void => log.error({ error, job }, "job failed");
  const forget = db && {
    name: "delete-expired",
    intervalMs: hourMs,
    run: () => deleteExpired(db, { now: clock.now(), inboxDays }),
  };
  const jobs = [...(parts.jobs ?? []), ...(forget ? [forget] : [])].map((job) => startJob(job, random, onJobError));
  return {
    async stop() {
      await Promise.all([...consumers, ...jobs].map((each) => each.stop()));
    },
  };
}

type EventHandler = ConsumerPart["subjects"][number];

/** While a handler works, calls to neighbours are made on behalf of the events' tenant. */
function forTenant(handler: EventHandler): EventHandler {
  return {
    ...handler,
    handle: (tx, received) => runForTenant(received[0]?.tenantId ?? "", () => handler.handle(tx, received)),
  };
}
