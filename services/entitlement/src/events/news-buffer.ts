import { DomainError } from "@licet/kernel";
import type { FeedPart, SnapshotNews } from "../app/watch/ports.ts";

/** What a reader gets at once, but for the rest of a message. */
const partSize = 200;

/** The newest news for all readers together, bounded by their size. A reader who falls off its old end is cut off. */
export class NewsBuffer {
  readonly #maxBytes: number;
  #news: SnapshotNews[] = [];
  #bytes = 0;
  /** Everything after it is here. */
  #floor = Infinity;
  #last = 0;
  #arrival = Promise.withResolvers<void>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether it is known from where on news come; waits for it, but for no longer than asked. */
  async hasBegun(waitMs: number): Promise<boolean> {
    if (this.#floor === Infinity) await this.#wait(waitMs, new AbortController().signal);
    return this.#floor < Infinity;
  }

  /** The sequence of the newest. */
  get last(): number {
    return this.#last;
  }

  /** Begins anew: what is after the position will come. */
  startAfter(position: number): void {
    this.#news = [];
    this.#bytes = 0;
    this.#floor = position;
    this.#last = position;
    this.#wake();
  }

  /** Adds what came in one message, so that it has one sequence: no reader sees a part of it and goes on behind it. */
  push(told: readonly SnapshotNews[]): void {
    for (const news of told) {
      this.#news.push(news);
      this.#bytes += news.document.length;
      this.#last = news.sequence;
    }
    while (this.#bytes > this.#maxBytes && this.#news[0]?.sequence !== this.#last) this.#dropOldest();
    this.#wake();
  }

  reaches(position: number): boolean {
    return position >= this.#floor;
  }

  /** What is there after the position; resolves without news after the time or at the signal. */
  async read(after: number, waitMs: number, signal: AbortSignal): Promise<FeedPart> {
    if (after >= this.#last) await this.#wait(waitMs, signal);
    if (!this.reaches(after)) {
      throw new DomainError("SLOW_READER", "the reader has fallen too far behind: resume from its last cursor", {
        resource: "watch",
      });
    }
    const start = this.#indexAfter(after);
    const end = this.#indexAfter(this.#news[start + partSize - 1]?.sequence ?? this.#last);
    const news = this.#news.slice(start, end);
    return { news, position: Math.max(after, news.at(-1)?.sequence ?? after) };
  }

  #dropOldest(): void {
    this.#floor = this.#news[0]?.sequence ?? this.#floor;
    for (const dropped of this.#news.splice(0, this.#indexAfter(this.#floor))) this.#bytes -= dropped.document.length;
  }

  /** Binary search: sequences never fall. */
  #indexAfter(position: number): number {
    let low = 0;
    let high = this.#news.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#news[middle]?.sequence ?? 0) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  async #wait(waitMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, waitMs);
    const onAbort = (): void => over.resolve();
    signal.addEventListener("abort", onAbort);
    await Promise.race([this.#arrival.promise, over.promise]);
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }

  #wake(): void {
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers<void>();
  }
}
