import { randomBytes } from "node:crypto";
import { createIdGenerator } from "@licet/kernel";
import { createAnswering } from "./answering.ts";
import { createAskPlatform } from "./ask-platform.ts";
import { createDiskCache } from "./disk-cache.ts";
import type { AnyFeatures, Evaluation, EvaluationRequest, FeatureKey } from "./evaluation.ts";
import type { EvaluatorEvents, EvaluatorOptions } from "./evaluator-options.ts";
import { createFreshness } from "./freshness.ts";
import type { Journal, JournalOptions } from "./journal.ts";
import { createJournal } from "./journal.ts";
import { machineClocks } from "./machine-clocks.ts";
import { createReportWriter } from "./report-decisions.ts";
import { createSeatUseTeller } from "./tell-seat-uses.ts";
import { WatchedSnapshots } from "./watched-snapshots.ts";

/** Decides in this process, from snapshots that a stream keeps as the platform has them. */
export interface Evaluator<F extends object = AnyFeatures> {
  /** At once. Undefined when only the platform can tell: an account that is not held, a metered feature, an address. */
  decide<K extends FeatureKey<F>>(request: EvaluationRequest<K>): Evaluation<F[K]> | undefined;
  /**
   * As `decide`, and by a call where that cannot tell, or would refuse for want of news. While the platform is away the
   * feature's fail policy answers. @throws ConnectError when the platform refuses the question
   */
  check<K extends FeatureKey<F>>(request: EvaluationRequest<K>): Promise<Evaluation<F[K]>>;
  /** True once everything is held as the platform has it; false when that took longer. Default 10 s. */
  ready(withinMs?: number): Promise<boolean>;
  /** Whether the platform was not heard for longer than what counts as now. */
  readonly stale: boolean;
  /** Listens until the returned function is called. */
  on<E extends keyof EvaluatorEvents>(event: E, listener: (...details: EvaluatorEvents[E]) => void): () => void;
  /** Stops watching and writes what is waiting, to the disk and to the journal. */
  close(): Promise<void>;
}

/** After a failed call the platform is not called again for so long. */
const restMs = 1000;

/** Reads the disk cache, begins to watch and returns; nothing waits for the network, and its absence is no error. */
export async function createEvaluator<F extends object = AnyFeatures>(
  options: EvaluatorOptions,
): Promise<Evaluator<F>> {
  const { licet, accounts, cacheFolder, staleAfterMs = 60_000, timeoutMs = 2000, clocks = machineClocks } = options;
  if (accounts !== "all" && (accounts.length === 0 || accounts.length > 1000))
    throw new RangeError("accounts are 1 to 1,000 ids, or all");
  const warn = options.warn ?? ((message: string) => process.emitWarning(message, "LicetWarning"));
  const identity = JSON.stringify([licet.identity, accounts === "all" ? accounts : [...accounts].sort()]);
  const freshness = createFreshness(clocks);
  const cache = cacheFolder === undefined ? undefined : createDiskCache(cacheFolder, identity, warn);
  const journal = options.journal && openJournal(options, options.journal, { timeoutMs, warn });
  const watched = await WatchedSnapshots.start({ options, staleAfterMs, freshness, cache, warn });
  const { decisions } = licet;
  const ask = createAskPlatform({ decisions, timeoutMs, restMs, monotonicMs: () => clocks.monotonicMs() });
  const newId = createIdGenerator({ now: () => freshness.now() }, randomBytes);

  const { seats } = licet;
  const seatUses = seats && createSeatUseTeller({ seats, timeoutMs, warn });
  const parts = { watched, freshness, ask, newId, journal, seatUses, staleAfterMs, timeoutMs };
  const answering = createAnswering(parts);
  return {
    ...answering,
    ready: (withinMs = 10_000) => watched.ready(withinMs),
    get stale() {
      return watched.isStale();
    },
    on(event, listener) {
      watched.events.on(event, listener as never);
      return () => void watched.events.off(event, listener as never);
    },
    async close() {
      await watched.close();
      await Promise.all([journal?.close(), seatUses?.close()]);
    },
  };
}

function openJournal(
  { licet: { decisionLog } }: EvaluatorOptions,
  options: JournalOptions,
  { timeoutMs, warn }: { readonly timeoutMs: number; readonly warn: (message: string) => void },
): Journal {
  if (options.write !== "platform") return createJournal({ options, write: options.write, random: Math.random, warn });
  if (decisionLog === undefined) throw new TypeError("a journal that goes to the platform needs its decision log");
  const write = createReportWriter({ decisionLog, timeoutMs, warn });
  return createJournal({ options, write, random: Math.random, warn });
}
