import type { ConnectError } from "@connectrpc/connect";
import type { Snapshot } from "@licet/decision";
import { EventEmitter } from "node:events";
import type { DiskCache } from "./disk-cache.ts";
import type { EvaluatorEvents, EvaluatorOptions } from "./evaluator-options.ts";
import { createBackoff, followWatch } from "./follow-watch.ts";
import type { WatchNews } from "./follow-watch.ts";
import type { Freshness } from "./freshness.ts";
import type { LoadMissing } from "./load-missing.ts";
import { createMissingLoader } from "./load-missing.ts";
import type { SnapshotStore, SnapshotText } from "./snapshot-store.ts";
import { createSnapshotStore } from "./snapshot-store.ts";
import { waitUntil } from "./wait-until.ts";
import type { WriteBehind } from "./write-behind.ts";
import { createWriteBehind } from "./write-behind.ts";

/** What watching works with. */
export interface WatchParts {
  readonly options: EvaluatorOptions;
  readonly staleAfterMs: number;
  readonly freshness: Freshness;
  readonly cache: DiskCache | undefined;
  readonly warn: (message: string) => void;
}

const defaultBackoff = { firstMs: 100, longestMs: 15_000 };
/** While the platform is away the disk learns the time at least so often, so that a clock set back is noticed. */
const heartbeatMs = 60_000;

/** A stream that hangs must not keep the others waiting. */
const longestLoadMs = 10_000;

/** The snapshots of the watched accounts, kept as the platform has them. */
export class WatchedSnapshots {
  readonly events = new EventEmitter<EvaluatorEvents>().setMaxListeners(0);
  readonly #parts: WatchParts;
  readonly #accountIds: string[];
  readonly #closing = new AbortController();
  readonly #store: SnapshotStore;
  readonly #disk: WriteBehind;
  readonly #loadMissing: LoadMissing;
  #following: Promise<void> = Promise.resolve();
  #heartbeat: NodeJS.Timeout | undefined;
  #staleTimer: NodeJS.Timeout | undefined;
  #cursor = "";
  /** The accounts of a listing that has not ended yet. */
  #listed: Set<string> | undefined;
  #isCurrent = false;
  #wasCurrent = false;
  #isUnwritten = false;

  private constructor(parts: WatchParts) {
    const { options, warn } = parts;
    this.#parts = parts;
    this.#accountIds = options.accounts === "all" ? [] : [...options.accounts];
    this.#store = createSnapshotStore(options.maxBytes ?? 64 * 1024 * 1024, warn);
    this.#disk = createWriteBehind(() => this.#write(), options.writeLagMs ?? 1000, warn);
    this.#loadMissing = createMissingLoader({
      isWatched: (accountId) => this.#accountIds.length === 0 || this.#accountIds.includes(accountId),
      open: (accountId) => {
        const limited = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(longestLoadMs)]);
        return this.#open([accountId], "", limited);
      },
      take: (snapshot) => this.#put(snapshot, "make room"),
    });
  }

  /** Reads the disk and then begins to watch; the network is not waited for. */
  static async start(parts: WatchParts): Promise<WatchedSnapshots> {
    const watched = new WatchedSnapshots(parts);
    await watched.#restore();
    watched.#follow();
    return watched;
  }

  find(accountId: string): Snapshot | undefined {
    const found = this.#store.find(accountId);
    if (found === undefined && this.#isCurrent) this.#loadMissing(accountId);
    return found;
  }

  isStale(): boolean {
    return this.#parts.freshness.ageMs() > this.#parts.staleAfterMs;
  }

  /** True once the account is held at the revision, false after the time. */
  reach(accountId: string, revision: number, withinMs: number): Promise<boolean> {
    return this.#until("changed", () => (this.#store.revisionOf(accountId) ?? -1) >= revision, withinMs);
  }

  /** True once everything is held as the platform has it, false after the time. */
  ready(withinMs: number): Promise<boolean> {
    return this.#until("ready", () => this.#isCurrent, withinMs);
  }

  /** Stops watching and writes what is not on the disk yet. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#staleTimer);
    clearInterval(this.#heartbeat);
    await this.#following;
    this.#disk.touch();
    await this.#disk.flush();
    this.events.removeAllListeners();
  }

  #until(event: "changed" | "ready", holds: () => boolean, withinMs: number): Promise<boolean> {
    const listen = (look: () => void) => {
      this.events.on(event, look);
      return () => void this.events.off(event, look);
    };
    return waitUntil(holds, listen, withinMs, this.#closing.signal);
  }

  #open(accountIds: string[], cursor: string, signal: AbortSignal) {
    const { decisions } = this.#parts.options.licet;
    return decisions.watch({ accountIds, cursor }, { signal, timeoutMs: 0 });
  }

  async #restore(): Promise<void> {
    const { cache, freshness } = this.#parts;
    const cached = await cache?.read();
    if (cached === undefined) return;
    this.#cursor = cached.state.cursor;
    for (const snapshot of cached.state.snapshots) this.#store.put(snapshot);
    if (cached.heard) freshness.restore(cached.heard);
  }

  #follow(): void {
    const { options, cache } = this.#parts;
    const { silenceMs = 45_000, backoff: { firstMs, longestMs } = defaultBackoff } = options;
    if (cache !== undefined) this.#heartbeat = setInterval(() => this.#disk.touch(), heartbeatMs).unref();
    this.#following = followWatch({
      open: (cursor, signal) => this.#open(this.#accountIds, cursor, signal),
      take: (news) => this.#take(news),
      cursor: this.#cursor,
      signal: this.#closing.signal,
      backoffMs: createBackoff(firstMs, longestMs, Math.random),
      silenceMs,
    });
  }

  #take(news: WatchNews): void {
    switch (news.kind) {
      case "listing":
        this.#listed = new Set();
        return;
      case "snapshot":
        this.#listed?.add(news.snapshot.accountId);
        // What begins with a change has begun when the change is told.
        if (news.time !== undefined) this.#parts.freshness.learn(news.time);
        this.#put(news.snapshot);
        this.#cursor = news.cursor;
        return;
      case "current":
        this.#isUnwritten ||= news.cursor !== this.#cursor;
        this.#cursor = news.cursor;
        return this.#becomeCurrent(news.time);
      case "broken":
        return this.#tellBroken(news.error);
    }
  }

  #put(snapshot: SnapshotText, ifFull?: "make room"): void {
    if (this.#store.put(snapshot, ifFull) === "older") return;
    this.#isUnwritten = true;
    if (this.#wasCurrent) this.#disk.touch();
    this.#emit("changed", [snapshot.accountId, snapshot.revision]);
  }

  #becomeCurrent(time: Date): void {
    const { freshness, staleAfterMs } = this.#parts;
    if (this.#listed !== undefined) this.#store.keepOnly(this.#listed);
    this.#listed = undefined;
    freshness.hear(time);
    clearTimeout(this.#staleTimer);
    this.#staleTimer = setTimeout(() => this.#becomeStale(), staleAfterMs + 1).unref();
    this.#wasCurrent = true;
    this.#disk.touch();
    if (this.#isCurrent) return;
    this.#isCurrent = true;
    this.#emit("ready", []);
  }

  #becomeStale(): void {
    this.#isCurrent = false;
    this.#emit("stale", []);
  }

  /** Before everything was told once the cursor would promise more than is held, so that nothing is written then. */
  async #write(): Promise<void> {
    const { cache, freshness } = this.#parts;
    if (cache === undefined) return;
    const heard = freshness.toHeard();
    if (!this.#isUnwritten || !this.#wasCurrent || this.#listed !== undefined) return cache.writeHeard(heard);
    this.#isUnwritten = false;
    try {
      await cache.write({ cursor: this.#cursor, snapshots: this.#store.list() }, heard);
    } catch (error) {
      this.#isUnwritten = true;
      throw error;
    }
  }

  #tellBroken({ message }: ConnectError): void {
    this.#parts.warn(`the stream of snapshots is broken and will be resumed: ${message}`);
  }

  #emit<K extends keyof EvaluatorEvents>(name: K, details: EvaluatorEvents[K]): void {
    for (const listener of this.events.listeners(name)) {
      try {
        Reflect.apply(listener, undefined, details);
      } catch (error) {
        this.#parts.warn(`a listener of "${name}" has thrown: ${String(error)}`);
      }
    }
  }
}
