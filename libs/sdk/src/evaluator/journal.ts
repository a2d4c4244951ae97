import type { Evaluation, EvaluationRequest } from "./evaluation.ts";

/** A decision that was given. */
export interface JournalEntry {
  readonly request: EvaluationRequest;
  readonly evaluation: Evaluation;
  readonly time: Date;
}

/** Where the journal of decisions goes. */
export interface JournalOptions {
  /** Takes a batch, in order. What it throws is told as a warning, and the batch is lost. */
  write(entries: readonly JournalEntry[]): void | Promise<void>;
  /** Share of the allowed local decisions that are kept, 0 to 1; denials are always. Default 0.01. */
  readonly allowedShare?: number;
  /** So many wait at most; further ones are dropped and counted. Default 10,000. */
  readonly maxEntries?: number;
  /** Default one second. */
  readonly intervalMs?: number;
}

/** Keeps decisions without ever keeping one waiting. */
export interface Journal {
  note(request: EvaluationRequest, evaluation: Evaluation, time: Date): void;
  /** How many found no place. */
  readonly dropped: number;
  flush(): Promise<void>;
}

const batchSize = 1000;

/** Batches of a thousand at most, one at a time. What the platform answered is in its own log already. */
export function createJournal(options: JournalOptions, random: () => number, warn: (message: string) => void): Journal {
  const { allowedShare = 0.01, maxEntries = 10_000, intervalMs = 1000 } = options;
  let waiting: JournalEntry[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function writeAll(): Promise<void> {
    timer = undefined;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      await Promise.resolve(batch)
        .then(options.write)
        .catch((error: unknown) => warn(`the journal is not taken: ${String(error)}`));
      // Only now there is room again: what is being written counts as waiting.
      waiting = waiting.slice(batch.length);
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    writing = writing.then(writeAll);
    return writing;
  }

  return {
    note(request, evaluation, time) {
      if (evaluation.origin === "platform") return;
      if (evaluation.allowed && random() >= allowedShare) return;
      if (waiting.length >= maxEntries) {
        dropped += 1;
        return;
      }
      waiting.push({ request, evaluation, time });
      timer ??= setTimeout(() => void flush(), intervalMs).unref();
    },
    get dropped() {
      return dropped;
    },
    flush,
  };
}
