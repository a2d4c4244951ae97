import type { Clock } from "@licet/kernel";
import { advance } from "../domain/order-progress.ts";
import type { RetrySchedule } from "../domain/webhook.ts";
import { nextAttempt } from "../domain/webhook.ts";
import type { DeliveryStore, DueDelivery, Outcome, WebhookSender } from "./ports.ts";

/** What sendWebhooks works with. */
export interface SendWebhooksOptions {
  readonly deliveries: DeliveryStore;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly schedule: RetrySchedule;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Must exceed the time that a batch of requests can take. */
  readonly leaseMs: number;
}

/** Sends every delivery that is due, a batch at a time, until none is left or the signal is aborted. */
export async function sendWebhooks(options: SendWebhooksOptions, signal: AbortSignal): Promise<void> {
  const { deliveries, clock, concurrency } = options;
  for (const tenantId of await deliveries.tenantsWithDue(clock.now())) {
    let batch: readonly DueDelivery[];
    do {
      batch = await claimBatch(options, tenantId);
      const outcomes = await Promise.all(batch.map((delivery) => attempt(options, delivery)));
      await deliveries.finish(tenantId, outcomes, advance);
    } while (batch.length === concurrency && !signal.aborted);
  }
}

function claimBatch({ deliveries, clock, concurrency, leaseMs }: SendWebhooksOptions, tenantId: string) {
  return deliveries.claim(tenantId, { now: clock.now(), leaseMs, limit: concurrency });
}

async function attempt(options: SendWebhooksOptions, delivery: DueDelivery): Promise<Outcome> {
  const { sender, clock, schedule } = options;
  const { isDelivered, response } = await sender.send(delivery, clock.now());
  const time = clock.now();
  const dueTime = isDelivered ? undefined : nextAttempt(delivery.attempts, time, schedule);
  const { deliveryId, orderId } = delivery;
  return { deliveryId, orderId, time, isDelivered, response, ...(dueTime === undefined ? {} : { dueTime }) };
}
