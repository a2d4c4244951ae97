import type { Database } from "@licet/db";
import { isDatabaseUnavailable } from "@licet/db";
import type { JsMsg } from "@nats-io/jetstream";
import { buryEvent } from "./dead-letter.ts";
import type { ConsumerHandlers } from "./handle-events.ts";
import { handleEvents } from "./handle-events.ts";
import { isNeighbourAway } from "./neighbour-away.ts";
import type { RawEvent, ReceivedEvent } from "./received-event.ts";
import { toRawEvent } from "./received-event.ts";

/** How deliveries are handled. */
export interface DeliveryOptions extends ConsumerHandlers {
  readonly db: Database;
  /** After this many failures an event is a dead letter. */
  readonly maxDeliver: number;
  /**
   * Failures by event id. NATS's own count is no use: it also grows with every outage and restart, for which no event
   * is to blame.
   */
  readonly failures: Map<string, number>;
  readonly onError?: ((error: unknown, event?: RawEvent) => void) | undefined;
}

interface Delivery {
  readonly message: JsMsg;
  readonly raw: RawEvent;
  readonly event: ReceivedEvent;
}

const backoffMs = [100, 1000, 5000, 15_000, 30_000];
const neighbourRetryMs = 1000;

/**
 * Handles a batch: one transaction per tenant, and where that fails one per event, so that only the events at fault
 * are delivered again or given up. While a neighbour is away that a tenant's events need, they come again all together,
 * as often as it takes.
 * @throws DomainError DATABASE_UNAVAILABLE with all events not yet handled left unacknowledged: none is at fault
 */
export async function handleDeliveries(messages: readonly JsMsg[], options: DeliveryOptions): Promise<void> {
  const deliveries: Delivery[] = [];
  for (const message of messages) {
    const delivery = await decode(message, options);
    if (delivery !== undefined) deliveries.push(delivery);
  }
  for (const [tenantId, group] of Map.groupBy(deliveries, (delivery) => delivery.event.tenantId)) {
    await handleGroup(tenantId, group, options);
  }
}

async function decode(message: JsMsg, options: DeliveryOptions): Promise<Delivery | undefined> {
  const raw = toRawEvent(message);
  const handler = options.handlers.get(raw.subject);
  try {
    if (handler === undefined) throw new Error(`no handler for ${raw.subject}`);
    return { message, raw, event: handler.decode(raw) };
  } catch (error) {
    await giveUp(message, raw, error, options);
    return undefined;
  }
}

async function handleGroup(tenantId: string, group: readonly Delivery[], options: DeliveryOptions): Promise<void> {
  try {
    const events = group.map((delivery) => delivery.event);
    await handleEvents(options.db, options, tenantId, events);
    for (const { message, event } of group) {
      options.failures.delete(event.id);
      message.ack();
    }
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    if (isNeighbourAway(error)) return postpone(group, error, options);
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0) return fail(only, error, options);
    for (const delivery of group) await handleGroup(tenantId, [delivery], options);
  }
}

function postpone(group: readonly Delivery[], error: unknown, { onError }: DeliveryOptions): void {
  onError?.(error);
  for (const { message } of group) message.nak(neighbourRetryMs);
}

async function fail({ message, raw }: Delivery, error: unknown, options: DeliveryOptions): Promise<void> {
  const attempts = (options.failures.get(raw.id) ?? 0) + 1;
  options.failures.set(raw.id, attempts);
  if (attempts >= options.maxDeliver) return giveUp(message, raw, error, options);
  options.onError?.(error, raw);
  message.nak(backoffMs[Math.min(attempts, backoffMs.length) - 1]);
}

async function giveUp(message: JsMsg, raw: RawEvent, error: unknown, options: DeliveryOptions): Promise<void> {
  options.onError?.(error, raw);
  await buryEvent(options.db, options.durable, raw, options.failures.get(raw.id) ?? 1, error);
  options.failures.delete(raw.id);
  message.term();
}
