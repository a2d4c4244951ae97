/** Every code of a failing condition, in the order in which conditions are considered and failures are listed. */
export const denialCodes = [
  "ACCOUNT_UNKNOWN",
  "FEATURE_UNKNOWN",
  "NOT_ENTITLED",
  "DENIED_BY_OVERRIDE",
  "PENDING",
  "NOT_YET_ACTIVE",
  "SUSPENDED",
  "EXPIRED",
  "REVOKED",
  "VERSION_NOT_COVERED",
  "USER_UNKNOWN",
  "ROLE_REQUIRED",
  "GROUP_REQUIRED",
  "SEAT_REQUIRED",
  "SEATS_EXHAUSTED",
  "DEVICE_REQUIRED",
  "DEVICE_NOT_ACTIVATED",
  "DEVICES_EXHAUSTED",
  "LEASE_REQUIRED",
  "CONCURRENCY_EXHAUSTED",
  "REGION_DENIED",
  "REGION_UNKNOWN",
  "LIMIT_EXCEEDED",
  "QUOTA_EXCEEDED",
  "QUOTA_UNKNOWN",
  "ROLLOUT_EXCLUDED",
  "APPROVAL_PENDING",
] as const;

/** Code of a failing condition. */
export type DenialCode = (typeof denialCodes)[number];
