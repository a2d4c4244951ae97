import type { Clock } from "@licet/kernel";
import { advance } from "../domain/order-progress.ts";
import type { RetrySchedule } from "../domain/webhook.ts";
import { nextAttempt } from "../domain/webhook.ts";
import type { DeliveryStore, DueDelivery, DueEndpoint, Outcome, WebhookSender } from "./ports.ts";

/** What sending works with. */
export interface SendWebhooksOptions {
  readonly deliveries: DeliveryStore;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly schedule: RetrySchedule;
  /** Endpoints served at once. */
  readonly concurrency: number;
  /** Must exceed the time that a request can take. */
  readonly leaseMs: number;
  /** Told why an endpoint's deliveries wait for the next turn. */
  readonly onError: (error: unknown) => void;
}

/** Sends what is due, each endpoint at its own pace. */
export interface SendWebhooks {
  /** Begins with the endpoints that have something due, and does not wait for them. */
  begin(signal: AbortSignal): Promise<void>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

/** Requests to one endpoint at once. */
const mostPerEndpoint = 8;
/** After so many rounds an endpoint that always has more makes room for others. */
const mostRounds = 50;

/**
 * An endpoint that answers slowly or never holds up nobody but itself: it has its own lane, and when there are more
 * endpoints than lanes, those served longest ago come first.
 */
export function createSendWebhooks(options: SendWebhooksOptions): SendWebhooks {
  const { deliveries, clock, concurrency, onError } = options;
  const lanes = new Map<string, Promise<void>>();
  let turns = new Map<string, number>();
  let turn = 0;

  function open(endpoint: DueEndpoint, signal: AbortSignal): void {
    const name = nameOf(endpoint);
    turns.set(name, ++turn);
    const lane = serve(options, endpoint, signal).catch(onError);
    lanes.set(
      name,
      lane.finally(() => lanes.delete(name)),
    );
  }

  return {
    async begin(signal) {
      const due = await deliveries.endpointsWithDue(clock.now());
      turns = new Map(due.map((endpoint) => [nameOf(endpoint), turns.get(nameOf(endpoint)) ?? 0]));
      const idle = due
        .filter((endpoint) => !lanes.has(nameOf(endpoint)))
        .toSorted((left, right) => (turns.get(nameOf(left)) ?? 0) - (turns.get(nameOf(right)) ?? 0));
      for (const endpoint of idle.slice(0, concurrency - lanes.size)) open(endpoint, signal);
    },
    async settled() {
      await Promise.all(lanes.values());
    },
  };
}

function nameOf({ tenantId, endpointId }: DueEndpoint): string {
  return `${tenantId}\0${endpointId}`;
}

/** Sends to one endpoint until nothing is due, it takes nothing, or others should have a turn. */
async function serve(options: SendWebhooksOptions, endpoint: DueEndpoint, signal: AbortSignal): Promise<void> {
  const { deliveries, clock, leaseMs } = options;
  for (let round = 0; round < mostRounds && !signal.aborted; round += 1) {
    const batch = await deliveries.claim(endpoint, { now: clock.now(), leaseMs, limit: mostPerEndpoint });
    const outcomes = await Promise.all(batch.map((delivery) => attempt(options, delivery)));
    await deliveries.finish(endpoint.tenantId, outcomes, advance);
    if (batch.length < mostPerEndpoint || !outcomes.some(({ isDelivered }) => isDelivered)) return;
  }
}

async function attempt(options: SendWebhooksOptions, delivery: DueDelivery): Promise<Outcome> {
  const { sender, clock, schedule } = options;
  const { isDelivered, response } = await sender.send(delivery, clock.now());
  const time = clock.now();
  const dueTime = isDelivered ? undefined : nextAttempt(delivery.attempts, time, schedule);
  const { deliveryId, orderId } = delivery;
  return { deliveryId, orderId, time, isDelivered, response, ...(dueTime === undefined ? {} : { dueTime }) };
}
