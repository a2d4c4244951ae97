import { EntitlementChangedSchema } from "@licet/contracts/entitlement";
import type { EventBus, Feed } from "@licet/events";
import { subscribeFeed } from "@licet/events";
import { DomainError } from "@licet/kernel";
import type { SnapshotFeed, SnapshotNews } from "../app/watch/ports.ts";
import { NewsBuffer } from "./news-buffer.ts";

/** How the feed is kept. */
export interface SnapshotFeedOptions {
  readonly bus: EventBus;
  /** Bytes of documents kept for readers. */
  readonly maxBytes: number;
  /** How many events of the stream are read back at the start, so that readers find their place after a restart. */
  readonly backlog: number;
  readonly onNews: (news: SnapshotNews) => void;
  /** The feed begins anew: something may have been missed. */
  readonly onGap: () => void;
  readonly onError: (error: unknown) => void;
}

const retryMs = 500;
const lookMs = 500;
/** So long those who watch wait for a feed that is about to begin. */
const beginMs = 2000;

/** As many looks find NATS there in a row before nothing is thought to be on its way any more: 10 s. */
const looksUntilSighted = 20;

/** A feed at work. */
export interface RunningFeed extends SnapshotFeed {
  /** Whether changes may fail to arrive: NATS is away, or came back so lately that what it missed may still be on its way. */
  isBlind(): boolean;
  stop(): Promise<void>;
}

/** Follows `entitlement_changed` for the whole replica: for its memory and for all who watch. */
export function startSnapshotFeed(options: SnapshotFeedOptions): RunningFeed {
  const { bus, onError } = options;
  const buffer = new NewsBuffer(options.maxBytes);
  const stopping = new AbortController();
  const sight = watchSight(bus);
  let feed: Feed | undefined;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        feed = await begin(buffer, options);
        if (stopping.signal.aborted) await feed.stop();
        await feed.closed;
      } catch (error) {
        if (stopping.signal.aborted) return;
        onError(error);
        const over = Promise.withResolvers<void>();
        setTimeout(over.resolve, retryMs).unref();
        await over.promise;
      }
    }
  }

  void run();
  return {
    isBlind: sight.isBlind,
    async position() {
      if (!(await buffer.hasBegun(beginMs)))
        throw new DomainError("FEED_UNAVAILABLE", "the feed of changes has not begun: try again");
      return Math.max(buffer.last, bus.isConnected() ? await bus.lastSequence() : 0);
    },
    reaches: (position) => buffer.reaches(position),
    read: (after, waitMs, signal) => buffer.read(after, waitMs, signal),
    async stop() {
      stopping.abort();
      sight.stop();
      await feed?.stop();
    },
  };
}

/** Looks now and then whether NATS is there. */
function watchSight(bus: EventBus): { isBlind(): boolean; stop(): void } {
  let looks = 0;
  const timer = setInterval(() => (looks = bus.isConnected() ? looks + 1 : 0), lookMs).unref();
  return {
    isBlind: () => looks < looksUntilSighted || !bus.isConnected(),
    stop: () => clearInterval(timer),
  };
}

async function begin(buffer: NewsBuffer, options: SnapshotFeedOptions): Promise<Feed> {
  const { bus, backlog, onNews, onGap } = options;
  const last = await bus.lastSequence();
  const subscribe = (from: number): Promise<Feed> => {
    buffer.startAfter(from);
    return subscribeFeed({
      bus,
      subjects: [EntitlementChangedSchema],
      from,
      onError: options.onError,
      onEvents: (events) => {
        const told = events.map(({ tenantId, sequence, message: { accountId, revision, document } }): SnapshotNews => {
          return { tenantId, accountId, revision: Number(revision), document, sequence };
        });
        buffer.push(told);
        for (const news of told) onNews(news);
      },
    });
  };
  onGap();
  try {
    return await subscribe(Math.max(0, last - backlog));
  } catch (error) {
    if (!(error instanceof DomainError) || error.reason !== "CURSOR_EXPIRED") throw error;
    return subscribe(last);
  }
}
