import type { Database } from "@licet/db";
import type { ConsumerMessages, JsMsg } from "@nats-io/jetstream";
import { AckPolicy } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { takeDeadLetter, listDeadLetters } from "./dead-letter.ts";
import type { DeliveryOptions } from "./deliveries.ts";
import { handleDeliveries } from "./deliveries.ts";
import { ensureConsumer } from "./ensure-consumer.ts";
import type { EventBus } from "./event-bus.ts";
import type { EventHandler } from "./event-handler.ts";
import { handleNew } from "./handle-events.ts";
import type { RawEvent } from "./received-event.ts";
import { countEvents, unpackEvents } from "./received-event.ts";
import type { Running } from "./relay.ts";
import { createSignal } from "./signal.ts";
import { filterOf, streamName } from "./stream.ts";

/** Who consumes what. */
export interface ConsumerOptions {
  readonly bus: EventBus;
  readonly db: Database;
  /** Its name in NATS and in the inbox, e.g. `entitlement_orders`. Replicas with the same name share the events. */
  readonly durable: string;
  readonly subjects: readonly EventHandler[];
  /** Events handled in one transaction, 200 when absent; more only where a batch holds more. */
  readonly batchSize?: number;
  /** After this many failures an event is a dead letter; 5 when absent. */
  readonly maxDeliver?: number;
  /** Told of every failure, for the log; `event` is absent when the fault is not an event's. */
  readonly onError?: (error: unknown, event?: RawEvent) => void;
}

/** A consumer at work. */
export interface RunningConsumer extends Running {
  /**
   * Handles a dead letter anew and forgets it; false when there is none such. A failure leaves it where it is.
   * @throws what the handler throws
   */
  replay(deadLetterId: bigint): Promise<boolean>;
}

const retryMs = 500;
/** So long after the death of a replica others get what it had in hand. */
const ackWaitMs = 5000;
/** So often a living replica says that it still has what it has in hand. */
const keepMs = 1500;

/**
 * Consumes events in batches as they come: what arrives while one batch is handled is the next. An outage of NATS, of the
 * database or of a service that a handler asks is waited for; no event is blamed for it.
 */
export function startConsumer(options: ConsumerOptions): RunningConsumer {
  return new NatsConsumer(options);
}

class NatsConsumer implements RunningConsumer {
  readonly #options: ConsumerOptions;
  readonly #delivery: DeliveryOptions;
  readonly #batchSize: number;
  readonly #wake = createSignal();
  readonly #running: Promise<void>;
  #buffer: JsMsg[] = [];
  #inHand: readonly JsMsg[] = [];
  #isStopped = false;

  constructor(options: ConsumerOptions) {
    const { db, durable, subjects, batchSize = 200, maxDeliver = 5, onError } = options;
    this.#options = options;
    this.#batchSize = batchSize;
    const handlers = new Map(subjects.map((handler) => [handler.subject, handler]));
    this.#delivery = { db, durable, handlers, maxDeliver, failures: new Map(), onError };
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake.raise();
    await this.#running;
  }

  async replay(deadLetterId: bigint): Promise<boolean> {
    const { db, durable } = this.#options;
    const [letter] = await listDeadLetters(db, { consumer: durable, after: deadLetterId - 1n, limit: 1 });
    if (letter?.id !== deadLetterId) return false;
    return db.transaction(letter.event.tenantId, async (tx) => {
      const taken = await takeDeadLetter(tx, durable, deadLetterId);
      const handler = this.#delivery.handlers.get(letter.event.subject);
      if (taken === undefined || handler === undefined) return false;
      const events = await unpackEvents(taken.event);
      await handleNew(
        tx,
        this.#delivery,
        events.map((event) => handler.decode(event)),
      );
      return true;
    });
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        const messages = await this.#subscribe();
        if (messages !== undefined) await this.#consume(messages);
      } catch (error) {
        this.#options.onError?.(error);
      }
      if (!this.#isStopped) await this.#wake.wait(retryMs);
    }
  }

  /** Begins to receive into the buffer; undefined while NATS is away. */
  async #subscribe(): Promise<ConsumerMessages | undefined> {
    if (!this.#options.bus.isConnected()) return undefined;
    await this.#options.db.ping();
    const { client, manager } = await this.#options.bus.ready();
    const { durable, subjects } = this.#options;
    await ensureConsumer(manager, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      max_ack_pending: this.#batchSize * 4,
      max_deliver: -1,
      ...filterOf(subjects.map((handler) => handler.subject)),
    });
    const consumer = await client.consumers.get(streamName, durable);
    return consumer.consume({
      max_messages: this.#batchSize * 2,
      abort_on_missing_resource: true,
      callback: (message) => {
        this.#buffer.push(message);
        this.#wake.raise();
      },
    });
  }

  async #consume(messages: ConsumerMessages): Promise<void> {
    let isClosed = false;
    void messages.closed().then(() => {
      isClosed = true;
      this.#wake.raise();
    });
    const keeping = setInterval(() => this.#keep(), keepMs);
    try {
      while (!this.#isStopped && !isClosed) {
        if (this.#buffer.length === 0) await this.#wake.wait();
        const batch = this.#takeBatch();
        if (batch.length > 0) await this.#handle(batch);
      }
    } finally {
      clearInterval(keeping);
      await messages.close();
      this.#giveBack(this.#buffer.splice(0));
    }
  }

  #takeBatch(): JsMsg[] {
    let events = 0;
    let count = 0;
    while (count < this.#buffer.length && events < this.#batchSize)
      events += countEvents(this.#buffer[count++] as JsMsg);
    return this.#buffer.splice(0, count);
  }

  async #handle(batch: readonly JsMsg[]): Promise<void> {
    this.#inHand = batch;
    try {
      await handleDeliveries(batch, this.#delivery);
    } catch (error) {
      this.#giveBack(batch);
      throw error;
    } finally {
      this.#inHand = [];
    }
  }

  /** Tells NATS not to hand to others what this replica still works on. */
  #keep(): void {
    if (!this.#options.bus.isConnected()) return;
    for (const message of [...this.#inHand, ...this.#buffer]) message.working(); // nothing to one that was acknowledged
  }

  /** Lets another replica, or this one later, have what was not handled. */
  #giveBack(messages: readonly JsMsg[]): void {
    for (const message of messages) message.nak(); // does nothing to one that was acknowledged
  }
}
