import type { Database } from "@licet/db";
import { isDatabaseUnavailable } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { JsMsg } from "@nats-io/jetstream";
import { buryEvent } from "./dead-letter.ts";
import type { ConsumerHandlers } from "./handle-events.ts";
import { handleEvents } from "./handle-events.ts";
import { isNeighbourAway } from "./neighbour-away.ts";
import type { RawEvent, ReceivedEvent } from "./received-event.ts";
import { toRawMessage, unpackEvents } from "./received-event.ts";

/** How deliveries are handled. */
export interface DeliveryOptions extends ConsumerHandlers {
  readonly db: Database;
  /** After this many failures an event is a dead letter. */
  readonly maxDeliver: number;
  /**
   * Failures by event id. NATS's own count is no use: it also grows with every outage and restart, for which no event
   * is to blame. Kept until the event's message is settled: one that is given up may come along with others of its
   * batch, and is given up again at once.
   */
  readonly failures: Map<string, number>;
  readonly onError?: ((error: unknown, event?: RawEvent) => void) | undefined;
}

/** A message of NATS: one event, or a batch. It is settled when the last of its events is. */
class Parcel {
  readonly #message: JsMsg;
  readonly #forget: () => void;
  #open: number;
  #isDead = true;
  #retryMs: number | undefined;

  /** `forget` is called when none of its events comes again. */
  constructor(message: JsMsg, eventCount: number, forget: () => void) {
    this.#message = message;
    this.#open = eventCount;
    this.#forget = forget;
  }

  /** One of its events has had its effect. */
  done(): void {
    this.#isDead = false;
    this.#settle();
  }

  /** One of its events is given up. */
  giveUp(): void {
    this.#settle();
  }

  /** One of its events is to come again; the others, which the inbox knows, come along and have no effect. */
  retry(afterMs: number): void {
    this.#retryMs = Math.max(this.#retryMs ?? 0, afterMs);
    this.#settle();
  }

  #settle(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    if (this.#retryMs !== undefined) return this.#message.nak(this.#retryMs);
    this.#forget();
    if (this.#isDead) this.#message.term();
    else this.#message.ack();
  }
}

interface Delivery {
  readonly parcel: Parcel;
  readonly raw: RawEvent;
  readonly event: ReceivedEvent;
}

const backoffMs = [100, 1000, 5000, 15_000, 30_000];
const neighbourRetryMs = 1000;

/**
 * Handles messages: one transaction per tenant, and where that fails one for each half of the events, and so on, until
 * those at fault are alone: they are delivered again or given up. While a neighbour is away that a tenant's events need,
 * they come again all together, as often as it takes.
 * @throws DomainError DATABASE_UNAVAILABLE with all messages not yet handled left unacknowledged: none is at fault
 */
export async function handleDeliveries(messages: readonly JsMsg[], options: DeliveryOptions): Promise<void> {
  const deliveries: Delivery[] = [];
  for (const message of messages) deliveries.push(...(await open(message, options)));
  for (const [tenantId, group] of Map.groupBy(deliveries, (delivery) => delivery.event.tenantId)) {
    await handleGroup(tenantId, group, options);
  }
}

async function open(message: JsMsg, options: DeliveryOptions): Promise<Delivery[]> {
  const whole = toRawMessage(message);
  let raws: RawEvent[];
  try {
    raws = await unpackEvents(whole);
  } catch (error) {
    await giveUp(new Parcel(message, 1, () => undefined), whole, undecodable(error), options);
    return [];
  }
  if (raws.length === 0) message.ack();
  const parcel = new Parcel(message, raws.length, () => {
    for (const { id } of raws) options.failures.delete(id);
  });
  const deliveries: Delivery[] = [];
  for (const raw of raws) {
    try {
      const handler = options.handlers.get(raw.subject);
      if (handler === undefined) throw new Error(`no handler for ${raw.subject}`);
      deliveries.push({ parcel, raw, event: handler.decode(raw) });
    } catch (error) {
      await giveUp(parcel, raw, error, options);
    }
  }
  return deliveries;
}

function undecodable(cause: unknown): DomainError {
  const refusal = new DomainError("UNDECODABLE", "not a batch of events");
  refusal.cause = cause;
  return refusal;
}

async function handleGroup(tenantId: string, group: readonly Delivery[], options: DeliveryOptions): Promise<void> {
  try {
    const events = group.map((delivery) => delivery.event);
    await handleEvents(options.db, options, tenantId, events);
    for (const { parcel } of group) parcel.done();
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    if (isNeighbourAway(error)) return postpone(group, error, options);
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0) return fail(only, error, options);
    const middle = group.length >>> 1;
    await handleGroup(tenantId, group.slice(0, middle), options);
    await handleGroup(tenantId, group.slice(middle), options);
  }
}

function postpone(group: readonly Delivery[], error: unknown, { onError }: DeliveryOptions): void {
  onError?.(error);
  for (const { parcel } of group) parcel.retry(neighbourRetryMs);
}

async function fail({ parcel, raw }: Delivery, error: unknown, options: DeliveryOptions): Promise<void> {
  const attempts = (options.failures.get(raw.id) ?? 0) + 1;
  options.failures.set(raw.id, attempts);
  if (attempts >= options.maxDeliver) return giveUp(parcel, raw, error, options);
  options.onError?.(error, raw);
  parcel.retry(backoffMs[Math.min(attempts, backoffMs.length) - 1] ?? 0);
}

async function giveUp(parcel: Parcel, raw: RawEvent, error: unknown, options: DeliveryOptions): Promise<void> {
  options.onError?.(error, raw);
  await buryEvent(options.db, options.durable, raw, options.failures.get(raw.id) ?? 1, error);
  parcel.giveUp();
}
