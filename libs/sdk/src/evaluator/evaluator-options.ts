import type { Licet } from "../licet.ts";
import type { Clocks } from "./freshness.ts";
import type { JournalOptions } from "./journal.ts";

/** Whom to watch, what to keep, and what counts as now. */
export interface EvaluatorOptions {
  /**
   * The decision log is needed for a journal that goes there. With `seats`, and the scope `seat.use`, uses of seats are told
   * where the platform takes idle ones back.
   */
  readonly licet: Pick<Licet, "decisions" | "identity"> & Partial<Pick<Licet, "decisionLog" | "seats">>;
  /** The vendor's ids of the accounts, 1,000 at most, or every account of the tenant. */
  readonly accounts: readonly string[] | "all";
  /** A folder that is kept over restarts. Absent: nothing outlives the process. */
  readonly cacheFolder?: string;
  /** For so long since the platform was last heard an answer counts as of now; it is heard every 15 s. Default 60 s. */
  readonly staleAfterMs?: number;
  /** What the snapshots may take of memory, estimated. Default 64 MiB. */
  readonly maxBytes?: number;
  /** How long a call may take, and how long `check` waits for a demanded revision. Default 2 s. */
  readonly timeoutMs?: number;
  /** How far the disk may lag behind the stream. Default 1 s. */
  readonly writeLagMs?: number;
  readonly journal?: JournalOptions;
  /** Told of what goes wrong and does not stop anything. Default: a warning of the process. */
  readonly warn?: (message: string) => void;
  /** For tests: the machine's clocks, and the waits after a break. */
  readonly clocks?: Clocks;
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number };
  readonly silenceMs?: number;
}

/** What an evaluator tells. */
export interface EvaluatorEvents {
  /** Everything is held as the platform has it: for the first time, and again after `stale`. */
  ready: [];
  /** The platform was not heard for longer than what counts as now: fail policies answer. */
  stale: [];
  /** The account has a new revision. */
  changed: [accountId: string, revision: number];
}
