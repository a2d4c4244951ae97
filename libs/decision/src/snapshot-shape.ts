import { isDecimal } from "./decimal.ts";
import { isLimit } from "./limit.ts";
import { isRecurrence } from "./period.ts";
import { count, flag, list, object, objectWhere, oneOf, optional, record, text, textThat, that } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { isTimeZone } from "./time-zone.ts";

const instant = that("an instant in whole epoch milliseconds", Number.isSafeInteger);
const country = textThat("an ISO 3166-1 alpha-2 code in capitals", (value) => /^[A-Z]{2}$/.test(value));
const amount = textThat("a decimal, not negative", (value) => isDecimal(value) && !value.startsWith("-"));
const limit = that(`a number with six decimals at most, not negative, or "unlimited"`, (value) => {
  return value === "unlimited" || isLimit(value);
});
const percent = that("a number from 0 to 100", (value) => typeof value === "number" && value >= 0 && value <= 100);
const share = that("a percentage, not negative", (value) => typeof value === "number" && value >= 0 && value < 1e6);
const rank = that("a whole number from 0 to 999999", (value) => {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 1_000_000;
});
const json: Shape = that("a JSON value", (value) => value !== undefined);

const rules = object({
  rolesAny: optional(list(text)),
  groupsAny: optional(list(text)),
  territory: optional(text),
  rollout: optional(text),
});

const overage = objectWhere(
  object({ policy: oneOf("hard", "soft", "capped") }),
  ["policy", "capped"],
  object({ percent: share }),
);

const failPolicy = objectWhere(
  object({ mode: oneOf("open", "closed", "grace") }),
  ["mode", "grace"],
  object({ seconds: count }),
);

const feature = object({
  kind: oneOf("boolean", "limit", "config", "metered"),
  name: optional(text),
  productKey: optional(text),
  valueType: optional(oneOf("boolean", "string", "number", "enum", "json")),
  combine: optional(oneOf("max", "sum")),
  overage: optional(overage),
  failPolicy: optional(failPolicy),
  meter: optional(text),
  unit: optional(text),
  rules: optional(rules),
  requires: optional(list(text)),
  excludes: optional(list(text)),
  featureGroups: optional(list(text)),
});

const allowance = object({
  amount,
  perSeat: optional(flag),
  recurrence: optional(textThat("an ISO 8601 duration such as P1M", isRecurrence)),
  anchor: optional(instant),
  priority: optional(that("a whole number", Number.isSafeInteger)),
  rollover: optional(object({ min: optional(amount), max: optional(amount) })),
});

const granted = {
  limit: optional(limit),
  perSeat: optional(flag),
  config: optional(json),
  allowance: optional(allowance),
};

const grant = object({
  ...granted,
  id: optional(text),
  feature: text,
  source: optional(oneOf("plan", "addon", "promotion")),
  sourceKey: optional(text),
  combine: optional(oneOf("max", "sum")),
  rank: optional(rank),
  from: optional(instant),
  until: optional(instant),
  rules: optional(rules),
});

const device = object({ id: text, userId: optional(text), until: optional(instant) });
const devices = object({
  limit: optional(count),
  limitPerUser: optional(count),
  used: optional(count),
  active: list(device),
});
const lease = object({
  id: text,
  userId: optional(text),
  deviceId: optional(text),
  until: instant,
  group: optional(text),
  borrowed: optional(flag),
});
const leases = object({
  limit: optional(count),
  overdraft: optional(count),
  overdraftClosed: optional(object({ from: instant, until: instant })),
  groups: optional(list(object({ group: text, reserved: optional(count), most: optional(count) }))),
  mostPerUser: optional(count),
  exclude: optional(
    object({ users: optional(list(text)), groups: optional(list(text)), countries: optional(list(text)) }),
  ),
  held: list(lease),
});
const seats = object({
  limit: optional(count),
  used: optional(count),
  assigned: list(text),
  reserved: optional(count),
  openTo: optional(list(text)),
  onUse: optional(flag),
  idle: optional(object({ noticed: record(instant) })),
});
const models = ["perpetual", "subscription", "trial", "named_user", "floating", "node_locked", "usage", "capacity"];
const states = ["draft", "pending_approval", "scheduled", "active", "grace", "expired", "suspended", "revoked"];
const statusChange = object({
  at: instant,
  status: oneOf("active", "suspended", "revoked"),
  suspension: optional(oneOf("payment", "hold")),
});

const firstUse = object({
  from: instant,
  period: optional(textThat("an ISO 8601 duration such as P1M", isRecurrence)),
  lengthMs: optional(count),
});

const licence = object({
  id: text,
  accountId: optional(text),
  orderId: optional(text),
  productKey: text,
  edition: optional(text),
  planKey: text,
  planVersion: count,
  models: list(oneOf(...models)),
  quantity: count,
  status: oneOf(...states),
  suspension: optional(oneOf("payment", "hold")),
  statusChanges: optional(list(statusChange)),
  approvers: optional(list(text)),
  from: instant,
  until: optional(instant),
  graceUntil: optional(instant),
  awaitsFirstUse: optional(firstUse),
  maintenanceUntil: optional(instant),
  fallback: optional(object({ upTo: text })),
  tokenRefreshSeconds: optional(count),
  versions: optional(object({ min: optional(text), max: optional(text) })),
  seats: optional(seats),
  devices: optional(devices),
  leases: optional(leases),
  rules: optional(rules),
  grants: list(grant),
});

const override = object({
  ...granted,
  id: text,
  feature: text,
  effect: oneOf("grant", "set", "deny"),
  userId: optional(text),
  group: optional(text),
  promotion: optional(text),
  reason: optional(text),
  author: optional(text),
  from: optional(instant),
  until: optional(instant),
});

const territory = object({
  allow: optional(list(text)),
  deny: optional(list(text)),
  trust: list(oneOf("claim", "ip", "billing")),
  unknown: oneOf("allow", "deny"),
  refuseAnonymous: optional(flag),
  travel: optional(object({ days: count, restDays: count })),
});

const trip = object({ userId: text, territory: text, from: instant, until: instant, restUntil: instant });

const rollout = object({
  productKey: optional(text),
  percent,
  include: optional(list(text)),
  exclude: optional(list(text)),
  halted: optional(flag),
  guarded: optional(flag),
});

const offer = object({
  kind: oneOf("plan", "addon", "access_package"),
  key: text,
  name: optional(text),
  sku: optional(text),
  limit: optional(limit),
  amount: optional(amount),
  addsTo: optional(object({ planKeys: optional(list(text)), productKey: optional(text) })),
});

const user = object({ roles: optional(list(text)), groups: optional(list(text)) });

/** The members of a SnapshotDocument, each with what it must be. */
export const snapshotShape: Shape = object({
  schema: oneOf(1),
  tenantId: text,
  accountId: text,
  revision: count,
  account: object({
    name: optional(text),
    billingCountry: optional(country),
    timeZone: textThat("an IANA time zone", isTimeZone),
    administrators: optional(list(text)),
  }),
  users: optional(record(user)),
  features: record(feature),
  licences: list(licence),
  lenders: optional(list(text)),
  lenderRevisions: optional(record(count)),
  overrides: optional(list(override)),
  territories: optional(record(territory)),
  trips: optional(list(trip)),
  regions: optional(record(list(text))),
  rollouts: optional(record(rollout)),
  offers: optional(record(list(offer))),
  pendingRequests: optional(list(object({ id: text, feature: text, userId: optional(text), approvers: list(text) }))),
  releases: optional(record(list(object({ version: text, releasedAt: instant })))),
});
