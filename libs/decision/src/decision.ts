import type { DenialCode } from "./denial-code.ts";
import type { FeatureDocument, Instant, JsonValue } from "./snapshot-document.ts";
import type { OfferDocument } from "./offer-document.ts";

/**
 * The answer to a check: plain JSON, instants as epoch milliseconds. Frozen in spirit: decisions are shared between
 * calls, so they are never written to.
 */
export interface Decision {
  readonly allowed: boolean;
  /** Why it is allowed, or the code of the first failure. */
  readonly reason: AllowedReason | DenialCode;
  readonly feature: string;
  /** Absent when the feature is unknown. */
  readonly kind?: FeatureDocument["kind"];
  /** When allowed: `true` for boolean and metered, the ceiling for limit, the typed value for config. */
  readonly value?: JsonValue;
  /** limit and metered: decimal strings, or "unlimited". `used` and `remaining` only when it is known what is used. */
  readonly limit?: string;
  readonly used?: string;
  readonly remaining?: string;
  /** metered: when the current period ends. */
  readonly resetsAt?: Instant;
  /** The rights that contributed, in the document's order; none when denied. */
  readonly sources: readonly Source[];
  /** Everything that stands in the way, in the order of the conditions; none when allowed. */
  readonly failures: readonly Failure[];
  /** Where the subject was taken to be, when a territory had a say. */
  readonly place?: Place;
  /** Of the snapshot; 0 when there is none. */
  readonly revision: number;
  /** From here on the same request may be answered otherwise by the same snapshot; absent: never. */
  readonly cacheableUntil?: Instant;
}

/** Why a request is allowed. */
export type AllowedReason =
  "ALLOWED" | "ALLOWED_IN_GRACE" | "ALLOWED_AS_OVERAGE" | "ALLOWED_BY_OVERRIDE" | "ALLOWED_BY_FALLBACK";

/** A right that contributed to an allowed answer: a licence's grant, or an override. */
export interface Source {
  readonly licenceId?: string;
  readonly grantId?: string;
  readonly overrideId?: string;
  readonly source: "plan" | "addon" | "promotion" | "override";
  readonly sourceKey?: string;
}

/** One condition that does not hold. The ids say whose it is; without any it is the feature's own. */
export interface Failure {
  readonly code: DenialCode;
  readonly licenceId?: string;
  /** Only when the condition is the grant's own. */
  readonly grantId?: string;
  readonly overrideId?: string;
  /** ROLE_REQUIRED, GROUP_REQUIRED: which of them would do. */
  readonly anyOf?: readonly string[];
  /** REGION_DENIED, REGION_UNKNOWN, ROLLOUT_EXCLUDED: the rule's key. */
  readonly rule?: string;
  /** DEPENDENCY_MISSING: the required feature; FEATURE_CONFLICT: the one that is granted as well. */
  readonly feature?: string;
  /** DEPENDENCY_MISSING: what the required feature fails with; the remedies are those of all of these. */
  readonly causes?: readonly DenialCode[];
  /** What can be done about it; empty when nothing can. */
  readonly remedies: readonly Remedy[];
}

/** A way out of one failure, for a program to act on. */
export type Remedy =
  | { readonly kind: "CONTACT_VENDOR" }
  | { readonly kind: "BUY"; readonly offers: readonly OfferDocument[] }
  | { readonly kind: "REQUEST_ACCESS"; readonly packages: readonly OfferDocument[] }
  | { readonly kind: "WAIT_UNTIL"; readonly at: Instant }
  | { readonly kind: "PAY"; readonly licenceId: string }
  | { readonly kind: "RENEW"; readonly licenceId: string }
  | { readonly kind: "RENEW_MAINTENANCE"; readonly licenceId: string }
  | {
      readonly kind: "USE_VERSION";
      readonly atLeast?: string;
      readonly upTo?: string;
      readonly releasedBefore?: Instant;
    }
  | { readonly kind: "ASK_ADMINISTRATOR"; readonly administrators: readonly string[] }
  | { readonly kind: "ASSIGN_SEAT"; readonly licenceId: string; readonly administrators: readonly string[] }
  | { readonly kind: "RELEASE_SEAT"; readonly licenceId: string; readonly administrators: readonly string[] }
  | { readonly kind: "BUY_QUANTITY"; readonly licenceId: string }
  | { readonly kind: "IDENTIFY_DEVICE" }
  | { readonly kind: "ACTIVATE_DEVICE"; readonly licenceId: string }
  | { readonly kind: "DEACTIVATE_DEVICE"; readonly licenceId: string }
  | { readonly kind: "CHECK_OUT_LEASE"; readonly licenceId: string }
  | { readonly kind: "REDUCE_TO"; readonly amount: string }
  | { readonly kind: "TOP_UP" }
  | { readonly kind: "RETRY" }
  | { readonly kind: "GIVE_UP"; readonly feature: string; readonly sources: readonly Source[] }
  | { readonly kind: "BEGIN_BY_USE"; readonly licenceId: string }
  | { readonly kind: "ASK_APPROVER"; readonly approvers: readonly string[]; readonly requestId?: string };

/** A country and the evidence that told it. */
export interface Place {
  /** Absent when no trusted evidence tells. */
  readonly country?: string;
  readonly evidence?: "claim" | "ip" | "billing";
  readonly anonymous?: true;
  /** The user is outside, on a trip that the territory grants. */
  readonly travelling?: true;
}
