import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { connect } from "@nats-io/transport-node";
import { readNatsUrl } from "./read-nats-url.ts";
import { createSignal } from "./signal.ts";
import type { StreamLimits } from "./stream.ts";
import { ensureStream, streamName } from "./stream.ts";

/** How to reach NATS. */
export interface EventBusOptions {
  /** nats:// URL, with `user:password@` or `token@` where NATS wants it; several separated by commas. */
  readonly url: string;
  /** Shown in NATS's own lists of connections. */
  readonly name: string;
  /** What the stream keeps, where it differs from the default. */
  readonly limits?: Partial<StreamLimits>;
  /** Told of failures that will be tried again, for the log. */
  readonly onError?: (error: unknown) => void;
}

/** A live connection to JetStream with the stream in place. */
export interface JetStream {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
}

/** The platform's events. NATS may be away, at the start and later: it is tried for ever. */
export interface EventBus {
  /** Whether NATS can be reached at this moment. */
  isConnected(): boolean;
  /** Resolves while NATS can be reached; waits while it cannot. Rejects once the bus is closed. */
  ready(): Promise<JetStream>;
  /** The sequence of the stream's last event; 0 when there is none. */
  lastSequence(): Promise<number>;
  close(): Promise<void>;
}

const retryMs = 500;
const defaultLimits: StreamLimits = {
  duplicateWindowSeconds: 300,
  maxAgeDays: 7,
  maxBytes: 10 * 1024 ** 3,
  replicas: 1,
};

/** Begins to connect, and returns at once. */
export function connectEvents(options: EventBusOptions): EventBus {
  return new NatsEventBus(options);
}

class NatsEventBus implements EventBus {
  readonly #options: EventBusOptions;
  readonly #connecting: Promise<void>;
  readonly #closing = createSignal();
  #connection: NatsConnection | undefined;
  #ready: PromiseWithResolvers<JetStream> = createPending();
  #isClosed = false;
  #isConnected = false;

  constructor(options: EventBusOptions) {
    this.#options = options;
    this.#connecting = this.#connect();
  }

  isConnected(): boolean {
    return this.#isConnected;
  }

  ready(): Promise<JetStream> {
    return this.#ready.promise;
  }

  async lastSequence(): Promise<number> {
    const { manager } = await this.ready();
    return (await manager.streams.info(streamName)).state.last_seq;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closing.raise();
    await this.#connecting;
    await this.#connection?.close();
    this.#lose();
    this.#ready.reject(new Error("the event bus is closed"));
  }

  async #connect(): Promise<void> {
    while (!this.#isClosed && this.#connection === undefined) {
      try {
        this.#connection = await connect({
          ...readNatsUrl(this.#options.url),
          name: this.#options.name,
          maxReconnectAttempts: -1,
          reconnectTimeWait: retryMs,
          ignoreAuthErrorAbort: true,
          timeout: 5000,
          noAsyncTraces: true,
        });
        void this.#follow(this.#connection);
        void this.#prepare(this.#connection);
      } catch (error) {
        this.#options.onError?.(error);
        await this.#closing.wait(retryMs);
      }
    }
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === "disconnect") this.#lose();
      if (status.type === "reconnect") void this.#prepare(connection);
    }
  }

  /** A NATS that came back may have lost its store: the stream is ensured after each connect. */
  async #prepare(connection: NatsConnection): Promise<void> {
    while (!this.#isClosed) {
      try {
        const manager = await jetstreamManager(connection);
        await ensureStream(manager, { ...defaultLimits, ...this.#options.limits });
        this.#isConnected = true;
        return this.#ready.resolve({ client: jetstream(connection), manager });
      } catch (error) {
        this.#options.onError?.(error);
        if (connection.isClosed()) return;
        await this.#closing.wait(retryMs);
      }
    }
  }

  #lose(): void {
    if (this.#isConnected) this.#ready = createPending();
    this.#isConnected = false;
  }
}

function createPending(): PromiseWithResolvers<JetStream> {
  const pending = Promise.withResolvers<JetStream>();
  pending.promise.catch(() => {}); // closing may find nobody waiting
  return pending;
}
