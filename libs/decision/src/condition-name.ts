import type { DenialCode } from "./denial-code.ts";

/** What a condition asks about, in the order in which conditions are considered, with the codes that it may fail with. */
export const codesOfConditions = {
  account: ["ACCOUNT_UNKNOWN"],
  feature: ["FEATURE_UNKNOWN"],
  entitlement: ["NOT_ENTITLED"],
  denial: ["DENIED_BY_OVERRIDE"],
  status: ["PENDING", "SUSPENDED", "REVOKED"],
  term: ["NOT_YET_ACTIVE", "EXPIRED"],
  version: ["VERSION_NOT_COVERED"],
  user: ["USER_UNKNOWN"],
  role: ["ROLE_REQUIRED"],
  group: ["GROUP_REQUIRED"],
  seat: ["SEAT_REQUIRED", "SEATS_EXHAUSTED"],
  device: ["DEVICE_REQUIRED", "DEVICE_NOT_ACTIVATED", "DEVICES_EXHAUSTED"],
  lease: ["LEASE_REQUIRED", "CONCURRENCY_EXHAUSTED"],
  territory: ["REGION_DENIED", "REGION_UNKNOWN"],
  count: ["LIMIT_EXCEEDED", "QUOTA_EXCEEDED", "QUOTA_UNKNOWN"],
  dependency: ["DEPENDENCY_MISSING"],
  exclusion: ["FEATURE_CONFLICT"],
  rollout: ["ROLLOUT_EXCLUDED"],
  approval: ["APPROVAL_PENDING"],
} as const satisfies Readonly<Record<string, readonly DenialCode[]>>;

/** What a condition asks about. */
export type ConditionName = keyof typeof codesOfConditions;
