import type { Decision, JsonValue } from "@licet/decision";

/** Keys of a catalog's features. */
export type FeatureKey<F> = keyof F & string;

/** Any feature, any value: without a generated catalog. */
export type AnyFeatures = Record<string, JsonValue>;

/** One question: may this account, user or device use the feature, so much of it, from there, in this version? */
export interface EvaluationRequest<K extends string = string> {
  readonly accountId: string;
  readonly feature: K;
  readonly userId?: string;
  readonly deviceId?: string;
  /** A lease that is held. Its user and device stand for those that are not named here. */
  readonly leaseId?: string;
  /** The subject's own statement, ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** From which the platform finds the country: a question with it goes to the platform. */
  readonly ipAddress?: string;
  readonly productVersion?: string;
  /** Decimal. limit: the quantity that the subject would then have; metered: the amount to use. */
  readonly amount?: string;
  /** metered: what is done about the amount; only looked at when absent. */
  readonly usage?: "reserve" | "consume";
  /** UUID, with `usage`: a repetition takes nothing more. */
  readonly requestId?: string;
  /** The answer is at least as fresh as this revision of the account. */
  readonly atLeastRevision?: number;
}

/** The answer, and how it came about. */
export interface Evaluation<V = unknown> {
  readonly allowed: boolean;
  /** When allowed; true for boolean and metered, the ceiling for limit, the typed value for config. */
  readonly value?: V;
  readonly decision: Decision;
  readonly decisionId: string;
  /** `local`: from the snapshot at hand. `platform`: by a call. */
  readonly origin: "local" | "platform";
  /** The platform was not heard for longer than what counts as now. */
  readonly stale: boolean;
  /** Set when an amount was reserved. */
  readonly reservationId?: string;
}
