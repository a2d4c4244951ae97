import { DomainError } from "@licet/kernel";

/** What concurrent calls of one tenant have in common. */
export interface CoalesceOptions<Item, Result> {
  /** Settles items in one go: one result for each, in order. */
  run(tenantId: string, items: readonly Item[]): Promise<readonly Result[]>;
  /** Items in one go at most. */
  readonly most: number;
  /** Items of one tenant that may wait; beyond that calls are refused instead of kept in memory. */
  readonly mostWaiting: number;
}

/** Hands items in and waits for their results. */
export type Coalesced<Item, Result> = (tenantId: string, items: readonly Item[]) => Promise<readonly Result[]>;

interface Call<Item, Result> {
  readonly items: readonly Item[];
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets concurrent calls share one run: while one is under way the next gathers. Nobody waits for a timer, and each caller
 * gets its own results. When a shared run fails for no reason of its own, each call is run by itself.
 */
export function coalesce<Item, Result>(options: CoalesceOptions<Item, Result>): Coalesced<Item, Result> {
  const queues = new Map<string, Queue<Item, Result>>();
  return (tenantId, items) => {
    let queue = queues.get(tenantId);
    if (queue === undefined) {
      queue = new Queue(tenantId, options, () => queues.delete(tenantId));
      queues.set(tenantId, queue);
    }
    return queue.add(items);
  };
}

class Queue<Item, Result> {
  readonly #tenantId: string;
  readonly #options: CoalesceOptions<Item, Result>;
  readonly #onEmpty: () => void;
  #waiting: Call<Item, Result>[] = [];
  #waitingItems = 0;
  #isRunning = false;

  constructor(tenantId: string, options: CoalesceOptions<Item, Result>, onEmpty: () => void) {
    this.#tenantId = tenantId;
    this.#options = options;
    this.#onEmpty = onEmpty;
  }

  add(items: readonly Item[]): Promise<readonly Result[]> {
    if (this.#waitingItems > 0 && this.#waitingItems + items.length > this.#options.mostWaiting) refuse();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      this.#waitingItems += items.length;
      if (this.#isRunning) return;
      this.#isRunning = true;
      // Calls that arrived in the same turn of the event loop share the first run.
      setImmediate(() => void this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) await this.#runShared(this.#take());
    this.#isRunning = false;
    this.#onEmpty();
  }

  #take(): Call<Item, Result>[] {
    let count = 0;
    let size = 0;
    for (const { items } of this.#waiting) {
      if (count > 0 && size + items.length > this.#options.most) break;
      count += 1;
      size += items.length;
    }
    this.#waitingItems -= size;
    return this.#waiting.splice(0, count);
  }

  async #runShared(calls: readonly Call<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.run(
        this.#tenantId,
        calls.flatMap(({ items }) => items),
      );
      let start = 0;
      for (const { items, resolve } of calls) resolve(results.slice(start, (start += items.length)));
    } catch (error) {
      if (calls.length === 1 || error instanceof DomainError) for (const { reject } of calls) reject(error);
      else for (const call of calls) await this.#runShared([call]);
    }
  }
}

function refuse(): never {
  throw new DomainError("OVERLOADED", "more work is waiting than can be taken", {}, { retryAfterMs: 200 });
}
