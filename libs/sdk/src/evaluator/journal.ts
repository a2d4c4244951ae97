import { Code, ConnectError } from "@connectrpc/connect";
import type { Evaluation, EvaluationRequest } from "./evaluation.ts";

/** A decision that was given. */
export interface JournalEntry {
  readonly request: EvaluationRequest;
  readonly evaluation: Evaluation;
  readonly time: Date;
}

/** Where the journal of decisions goes. */
export interface JournalOptions {
  /**
   * Takes a batch, in order. What it throws is told as a warning, and the batch is lost; `platform`: into the platform's
   * decision log (scope `decision.report`), each decision once, and while the platform is away they wait.
   */
  readonly write: "platform" | JournalWriter;
  /** Share of the allowed local decisions that are kept, 0 to 1; denials are always. Default 0.01. */
  readonly allowedShare?: number;
  /** So many wait at most, of allowed ones half as many; further ones are dropped and counted. Default 10,000. */
  readonly maxEntries?: number;
  /** Default one second. */
  readonly intervalMs?: number;
}

/** Takes a batch of decisions. */
export type JournalWriter = (entries: readonly JournalEntry[]) => void | Promise<void>;

/** Keeps decisions without ever keeping one waiting. */
export interface Journal {
  note(request: EvaluationRequest, evaluation: Evaluation, time: Date): void;
  /** How many found no place. */
  readonly dropped: number;
  /** Writes all that waits; what cannot be written now is lost, and told as a warning. */
  close(): Promise<void>;
}

/** What a journal is made of. */
export interface JournalParts {
  readonly options: JournalOptions;
  readonly write: JournalWriter;
  readonly random: () => number;
  readonly warn: (message: string) => void;
}

const batchSize = 1000;
const longestWaitMs = 60_000;

/** Batches of a thousand at most, one at a time. What the platform answered is in its own log already. */
export function createJournal({ options, write, random, warn }: JournalParts): Journal {
  const { allowedShare = 0.01, maxEntries = 10_000, intervalMs = 1000 } = options;
  let waiting: JournalEntry[] = [];
  let dropped = 0;
  let failures = 0;
  const timer = createTimer(() => void flush());
  let isWriting = false;
  let writing: Promise<void> = Promise.resolve();

  /** Whether the batch is done with: written, or lost. */
  async function writeBatch(batch: readonly JournalEntry[]): Promise<boolean> {
    try {
      await write(batch);
    } catch (error) {
      if (isForLater(error)) return false;
      warn(`the journal is not taken: ${String(error)}`);
    }
    return true;
  }

  async function writeAll(): Promise<void> {
    timer.clear();
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      if (!(await writeBatch(batch))) {
        failures += 1;
        break;
      }
      failures = 0;
      // Only now there is room again: what is being written counts as waiting.
      waiting = waiting.slice(batch.length);
    }
    isWriting = false;
    if (waiting.length > 0) timer.set(Math.min(longestWaitMs, intervalMs * 2 ** Math.min(failures, 16)));
  }

  function flush(): Promise<void> {
    timer.clear();
    writing = writing.then(writeAll);
    return writing;
  }

  return {
    note(request, evaluation, time) {
      if (evaluation.origin === "platform") return;
      if (evaluation.allowed && random() >= allowedShare) return;
      if (waiting.length >= (evaluation.allowed ? maxEntries / 2 : maxEntries)) {
        dropped += 1;
        return;
      }
      waiting.push({ request, evaluation, time });
      // What is noted during a write goes with it, or waits as long as what it could not bring.
      if (!isWriting) timer.set(intervalMs);
    },
    get dropped() {
      return dropped;
    },
    async close() {
      await flush();
      timer.clear();
      if (waiting.length > 0) warn(`the journal is closed with ${waiting.length} decisions that were not taken`);
    },
  };
}

/** One run at a time is due; what is set meanwhile is that one. */
function createTimer(run: () => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    set: (ms: number) => void (timer ??= setTimeout(run, ms).unref()),
    clear() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

const passing = new Set([
  Code.Unavailable,
  Code.DeadlineExceeded,
  Code.ResourceExhausted,
  Code.Aborted,
  Code.Unauthenticated,
]);

/** Whether the same may be taken another time. */
function isForLater(error: unknown): boolean {
  return error instanceof ConnectError && passing.has(error.code);
}
