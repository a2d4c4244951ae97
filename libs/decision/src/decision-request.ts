import type { Instant } from "./snapshot-document.ts";

/** Who or what wants to use something. */
export interface Subject {
  userId?: string;
  deviceId?: string;
  /** A lease that the subject holds; without it one held for its user or device counts. */
  leaseId?: string;
}

/** One question: may the subject use the feature, so much of it, from there, in this version? */
export interface DecisionRequest {
  feature: string;
  subject?: Subject;
  /** Version of the product that asks; without it nothing is said of versions. */
  productVersion?: string;
  /** When that version was published, unless the snapshot's list of releases knows better. */
  productReleasedAt?: Instant;
  place?: PlaceEvidence;
  /** limit: how many more are wanted, and how many there are; whole numbers, or decimals as text. */
  quantity?: number | string;
  current?: number | string;
  /** metered: how much is to be consumed, as a decimal; without it: is anything left? */
  amount?: string;
  /** A rollout rule's key: the answer as it would be if that rule let the account in. */
  withoutRollout?: string;
}

/** What is known of the subject's place; ISO countries, a subdivision may follow (`US`, `US-CA`). */
export interface PlaceEvidence {
  /** The subject's own statement. */
  claim?: string;
  /** Of the subject's IP address. */
  ip?: string;
  /** The IP address is a known anonymous proxy's. */
  anonymous?: boolean;
}

/**
 * What metering says of a metered feature.
 * - `counted`: the figures. With a verdict, metering has settled the amount already; without, the amount is compared here.
 * - `unavailable`: metering cannot be reached since then; the feature's fail policy answers.
 * - `deferred`: leave quota out: the static part only, before metering is asked.
 */
export type MeteredEvidence =
  | {
      state: "counted";
      /** Decimals; the limit may be "unlimited". */
      limit: string;
      used: string;
      remaining: string;
      resetsAt?: Instant;
      verdict?: "admitted" | "admitted_as_overage" | "refused";
    }
  | { state: "unavailable"; since: Instant }
  | { state: "deferred" };
