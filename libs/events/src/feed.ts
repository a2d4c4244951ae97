import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { DomainError } from "@licet/kernel";
import type { Consumer, JsMsg } from "@nats-io/jetstream";
import { DeliverPolicy } from "@nats-io/jetstream";
import type { EventBus } from "./event-bus.ts";
import type { RawEvent, ReceivedEvent } from "./received-event.ts";
import { decodeEvent, toRawMessage, unpackEvents } from "./received-event.ts";
import { createSignal } from "./signal.ts";
import { streamName } from "./stream.ts";
import { subjectOf } from "./subject.ts";

/** What to follow, and from where. */
export interface FeedOptions<Desc extends DescMessage> {
  readonly bus: EventBus;
  readonly subjects: readonly Desc[];
  /** The sequence of the last event already seen, or `new` for those published from now on. */
  readonly from: number | "new";
  /** Called with the events of one message after the other's, in order; the next waits for its promise. */
  readonly onEvents: (events: readonly ReceivedEvent<MessageShape<Desc>>[]) => void | Promise<void>;
  /** Told of failures that will be tried again, for the log. */
  readonly onError?: (error: unknown) => void;
}

/** A feed at work. */
export interface Feed {
  /** Resolves after stop(). Rejects with DomainError CURSOR_EXPIRED, or with what `onEvents` threw. */
  readonly closed: Promise<void>;
  stop(): Promise<void>;
}

const fetchSize = 200;
const fetchMs = 5000;
const retryMs = 500;

/**
 * Follows events in order, every replica for itself; nothing is acknowledged or remembered by NATS. Outages are waited
 * for and the feed goes on where it was.
 * @throws DomainError CURSOR_EXPIRED when events after `from` are no longer in the stream
 */
export async function subscribeFeed<Desc extends DescMessage>(options: FeedOptions<Desc>): Promise<Feed> {
  const last = options.from === "new" ? await options.bus.lastSequence() : options.from;
  await checkCursor(options.bus, last);
  return new NatsFeed(options, last);
}

class NatsFeed<Desc extends DescMessage> implements Feed {
  readonly closed: Promise<void>;
  readonly #options: FeedOptions<Desc>;
  readonly #schemas: ReadonlyMap<string, Desc>;
  readonly #stopping = createSignal();
  #last: number;
  #isStopped = false;
  #interrupt: (() => unknown) | undefined;

  constructor(options: FeedOptions<Desc>, last: number) {
    this.#options = options;
    this.#schemas = new Map(options.subjects.map((schema) => [subjectOf(schema), schema]));
    this.#last = last;
    this.closed = this.#run();
    this.closed.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopping.raise();
    await this.#interrupt?.();
    await this.closed.catch(() => {});
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const consumer = await this.#subscribe();
      try {
        while (consumer !== undefined && !this.#isStopped) await this.#fetch(consumer);
      } catch (error) {
        if (error instanceof HandlerError) throw error.cause;
        this.#options.onError?.(error);
      } finally {
        if (this.#options.bus.isConnected()) await consumer?.delete().catch(() => false);
      }
      if (!this.#isStopped) await this.#stopping.wait(retryMs);
    }
  }

  async #subscribe(): Promise<Consumer | undefined> {
    if (!this.#options.bus.isConnected()) return undefined;
    try {
      const { client } = await this.#options.bus.ready();
      await checkCursor(this.#options.bus, this.#last);
      const subjects = [...this.#schemas.keys()];
      return await client.consumers.get(streamName, {
        filter_subjects: subjects.length === 1 ? subjects.join() : subjects, // a list of one is slow: see filterOf
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: this.#last + 1,
      });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      this.#options.onError?.(error);
      return undefined;
    }
  }

  /** One bounded pull, so that a slow reader never fills the memory. */
  async #fetch(consumer: Consumer): Promise<void> {
    const messages = await consumer.fetch({ max_messages: fetchSize, expires: fetchMs });
    this.#interrupt = () => messages.close();
    if (this.#isStopped) await messages.close(); // asked for while this began
    try {
      for await (const message of messages) {
        if (this.#isStopped) return;
        await this.#show(message);
      }
    } finally {
      await messages.close();
    }
  }

  async #show(message: JsMsg): Promise<void> {
    const schema = this.#schemas.get(message.subject);
    if (schema === undefined || message.seq <= this.#last) return;
    const events = await this.#decode(schema, message);
    try {
      if (events.length > 0) await this.#options.onEvents(events);
    } catch (error) {
      throw new HandlerError("the reader of the feed failed", { cause: error });
    }
    this.#last = message.seq;
  }

  /** What is no event is passed over: it would stop every reader at this place for as long as the stream keeps it. */
  async #decode(schema: Desc, message: JsMsg): Promise<ReceivedEvent<MessageShape<Desc>>[]> {
    try {
      return (await unpackEvents(toRawMessage(message))).flatMap((raw) => this.#decodeOne(schema, raw));
    } catch (error) {
      this.#options.onError?.(error);
      return [];
    }
  }

  #decodeOne(schema: Desc, raw: RawEvent): ReceivedEvent<MessageShape<Desc>>[] {
    try {
      return [decodeEvent(schema, raw)];
    } catch (error) {
      this.#options.onError?.(error);
      return [];
    }
  }
}

class HandlerError extends Error {}

async function checkCursor(bus: EventBus, last: number): Promise<void> {
  const { manager } = await bus.ready();
  const { first_seq: first, last_seq: newest } = (await manager.streams.info(streamName)).state;
  if (last + 1 >= first && last <= newest) return;
  throw new DomainError("CURSOR_EXPIRED", "the events after this cursor are gone: read the present state anew", {
    cursor: String(last),
  });
}
