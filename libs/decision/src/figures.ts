import type { Failure } from "./decision.ts";
import type { Instant } from "./snapshot-document.ts";

/** What counting adds to an answer: the figures, and whether the wish fits, fits as overage, or fails. */
export interface Figures {
  readonly limit?: string;
  readonly used?: string;
  readonly remaining?: string;
  readonly resetsAt?: Instant;
  readonly overage?: true;
  /** Allowed because the fail policy says so, until this instant. */
  readonly fallbackUntil?: Instant;
  readonly failure?: Failure;
}
