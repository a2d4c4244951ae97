import { DecisionCode } from "@licet/contracts/entitlement";
import type { Decision, Failure } from "@licet/decision";

/** How the wire names why a check was answered as it was: the same words. */
export function toDecisionCode(reason: Decision["reason"]): DecisionCode {
  return DecisionCode[reason];
}

/** Likewise back, of a code that is defined. */
export function fromDecisionCode(code: DecisionCode): Decision["reason"] {
  return reasons.get(code) as Decision["reason"];
}

const reasons = new Map<number, string>(Object.entries(DecisionCode).map(([reason, code]) => [code, reason]));

/** What a failing condition means, in a sentence or two for a person. */
export function describeFailure({ code, feature, causes = [] }: Failure): string {
  switch (code) {
    case "DEPENDENCY_MISSING":
      return [`The feature needs ${feature}, which is not allowed.`, ...causes.map((each) => texts[each])].join(" ");
    case "FEATURE_CONFLICT":
      return `The account holds ${feature}, and the two exclude each other.`;
    default:
      return texts[code];
  }
}

const texts: Readonly<Record<Failure["code"], string>> = {
  ACCOUNT_UNKNOWN: "The account is not known.",
  FEATURE_UNKNOWN: "The feature is not known.",
  NOT_ENTITLED: "No licence of the account includes the feature.",
  DENIED_BY_OVERRIDE: "The feature was withdrawn from the account or the user.",
  PENDING: "The licence waits to be approved.",
  NOT_YET_ACTIVE: "The licence has not begun yet.",
  SUSPENDED: "The licence is suspended.",
  EXPIRED: "The licence has expired.",
  REVOKED: "The licence was revoked.",
  VERSION_NOT_COVERED: "The licence does not cover this version of the product.",
  USER_UNKNOWN: "The account has no such user.",
  ROLE_REQUIRED: "The user lacks a role that the feature needs.",
  GROUP_REQUIRED: "The user is in none of the groups that the feature needs.",
  SEAT_REQUIRED: "The user has no seat of the licence.",
  SEATS_EXHAUSTED: "All seats of the licence are taken.",
  DEVICE_REQUIRED: "The licence is for activated devices, and no device is named.",
  DEVICE_NOT_ACTIVATED: "The device is not activated for the licence.",
  DEVICES_EXHAUSTED: "All device places of the licence are taken.",
  LEASE_REQUIRED: "The licence is floating, and the subject holds no lease.",
  CONCURRENCY_EXHAUSTED: "All concurrent uses of the licence are taken.",
  REGION_DENIED: "The feature may not be used from this place.",
  REGION_UNKNOWN: "The place of use is not known, and the feature needs it to be.",
  LIMIT_EXCEEDED: "The limit would be exceeded.",
  QUOTA_EXCEEDED: "Nothing is left of the quota, or not enough.",
  QUOTA_UNKNOWN: "What is left of the quota cannot be found out at the moment.",
  DEPENDENCY_MISSING: "The feature needs another one, which is not allowed.",
  FEATURE_CONFLICT: "The account holds a feature that excludes it.",
  ROLLOUT_EXCLUDED: "The feature has not reached this account yet.",
  APPROVAL_PENDING: "A request for the feature waits to be approved.",
  SNAPSHOT_STALE: "What is known of the account is too old, and the platform cannot be asked at the moment.",
};
