import { DecisionCode } from "@licet/contracts/entitlement";

const text = { type: "string", minLength: 1, maxLength: 300 };
const id = { type: "string", minLength: 1, maxLength: 128 };
const texts = { type: "array", items: text, maxItems: 1000 };
const key = { type: "string", pattern: "^[a-z][a-z0-9_.-]{0,62}$" };
const instant = { type: "string", format: "instant" };
const country = { type: "string", pattern: "^[A-Z]{2}$" };
const count = { type: "integer", minimum: 1 };
const decimal = {
  anyOf: [
    { type: "number", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    { type: "string", pattern: "^[0-9]{1,30}(\\.[0-9]{1,18})?$" },
  ],
};
/** A decimal, or no bound at all. */
const figure = { anyOf: [...decimal.anyOf, { const: "unlimited" }] };
const answer = { enum: ["allowed", "denied"] };
const code = { enum: Object.keys(DecisionCode).filter((name) => /^[A-Z]/.test(name) && name !== "UNSPECIFIED") };
const kind = { type: "string", pattern: "^[A-Z_]{2,40}$" };

const remedies = listOf(
  {
    kind,
    licence: id,
    offers: texts,
    users: texts,
    amount: figure,
    at: instant,
    atLeast: text,
    upTo: text,
    feature: text,
  },
  ["kind"],
  kind,
);

const expectation = record(
  {
    decision: answer,
    code,
    value: {},
    failures: listOf({ code, licence: id, rule: text, anyOf: texts, feature: text, remedies }, ["code"], code),
    remedies,
    limit: figure,
    used: figure,
    remaining: figure,
    resetsAt: instant,
    sources: texts,
  },
  ["decision"],
);

const lease = { name: key, user: id, device: id, from: instant, until: instant, borrowedUntil: instant };

const licence = {
  name: key,
  sku: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$" },
  plan: key,
  version: count,
  quantity: count,
  start: instant,
  end: instant,
  firstUse: instant,
  addOns: { type: "object", propertyNames: key, additionalProperties: count },
  seats: { ...listOf({ user: id, account: id }, ["user", "account"], id), uniqueItems: true },
  reservations: {
    type: "object",
    propertyNames: { type: "string", minLength: 1, maxLength: 63 },
    additionalProperties: count,
    maxProperties: 100,
  },
  leases: { ...listOf(lease, []), maxItems: 1000 },
  state: { enum: ["active", "suspended", "revoked"] },
  reason: text,
};

const override = {
  feature: key,
  effect: { enum: ["grant", "set", "deny"] },
  user: id,
  group: { type: "string", minLength: 1, maxLength: 63 },
  value: {},
  allowance: record(
    {
      amount: decimal,
      resetPeriod: { type: "string", pattern: "^P[1-9][0-9]{0,3}[YMWD]$" },
      priority: { type: "integer", minimum: -2147483648, maximum: 2147483647 },
    },
    ["amount"],
  ),
  promotion: key,
  reason: text,
  start: instant,
  end: instant,
};

const account = record(
  {
    billingCountry: country,
    timeZone: text,
    parent: id,
    sharesParentLicences: { type: "boolean" },
    users: {
      type: "object",
      propertyNames: id,
      additionalProperties: { ...record({ roles: texts, groups: texts }, []), type: ["object", "null"] },
    },
    licences: listOf(licence, ["start"]),
    overrides: listOf(override, ["feature", "effect", "start"]),
    trips: listOf({ user: id, regionRule: id, start: instant }, ["user", "regionRule", "start"]),
  },
  [],
);

const policyCase = {
  name: text,
  account: id,
  feature: id,
  user: id,
  device: id,
  lease: id,
  country,
  ipCountry: country,
  anonymous: { type: "boolean" },
  productVersion: { type: "string", minLength: 1, maxLength: 64 },
  amount: decimal,
  used: { anyOf: [...decimal.anyOf, listOf({ at: instant, amount: decimal }, ["at", "amount"])] },
  meteringAwaySince: instant,
  at: instant,
  expect: recordOr(answer, expectation),
};

/**
 * The shape of a file of policy tests as JSON Schema (2020-12), with a format "instant": an RFC 3339 time or a date.
 * Whether the catalog sells what the file says was bought is for those to find out who run it.
 */
export const policySchema = record(
  {
    policyTests: { const: 1 },
    catalog: { anyOf: [text, { ...texts, minItems: 1 }] },
    at: instant,
    accounts: { type: "object", propertyNames: id, additionalProperties: account },
    cases: { ...listOf(policyCase, ["name", "account", "feature", "expect"]), minItems: 1, maxItems: 10_000 },
  },
  ["policyTests", "catalog", "cases"],
);

function record(properties: Record<string, unknown>, required: string[]): Record<string, unknown> {
  return { type: "object", additionalProperties: false, properties, required };
}

/** Items that are records, or of a simpler shape where that is given. */
function listOf(properties: Record<string, unknown>, required: string[], simple?: object): Record<string, unknown> {
  const item = record(properties, required);
  return { type: "array", items: simple === undefined ? item : recordOr(simple, item) };
}

/** Not `anyOf`, which would name the problems of both shapes. */
function recordOr(simple: object, whole: object): Record<string, unknown> {
  return { if: { type: "object" }, then: whole, else: simple };
}
