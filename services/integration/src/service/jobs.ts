import { deleteExpired } from "@licet/db";
import type { Job } from "@licet/service";
import { judgeReceived } from "../app/judge-received.ts";
import { releaseHeld } from "../app/release-held.ts";
import { sendWebhooks } from "../app/send-webhooks.ts";
import type { Adapters, Context } from "./adapters.ts";
import type { Commands } from "./commands.ts";

const inboxDays = 14;
const hourMs = 3_600_000;

/** What is done again and again, by every replica: each takes what no other has in hand. */
export function createJobs({ db, clock, config }: Context, adapters: Adapters, { catalogs }: Commands): Job[] {
  const { orders, deliveries, sender } = adapters;
  const intervalMs = config.jobIntervalMs;
  const schedule = {
    maxAttempts: config.webhookAttempts,
    firstDelayMs: config.webhookFirstDelayMs,
    maxDelayMs: config.webhookMaxDelayMs,
  };
  const sending = {
    deliveries,
    sender,
    clock,
    schedule,
    concurrency: config.webhookConcurrency,
    leaseMs: config.webhookTimeoutMs * 3,
  };
  return [
    { name: "send-webhooks", intervalMs, run: (signal) => sendWebhooks(sending, signal) },
    { name: "judge-received", intervalMs, run: () => judgeReceived({ orders, catalogs, clock }) },
    { name: "release-held", intervalMs, run: () => releaseHeld(orders) },
    {
      name: "delete-expired",
      intervalMs: hourMs,
      run: () => deleteExpired(db, { now: clock.now(), inboxDays }),
    },
  ];
}
