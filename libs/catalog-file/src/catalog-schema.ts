import { devicesSchema } from "./device-policy.ts";
import { floatingSchema } from "./floating-policy.ts";
import { seatPolicySchema } from "./seat-policy.ts";
import { trialSchema } from "./trial-policy.ts";
import { guardSchema, percentSchema } from "./rollout-entry.ts";

/** JSON Schema (2020-12) of a catalog file, with a format "instant"; the shapes are those of CatalogDocument. */
const key = { type: "string", pattern: "^[a-z][a-z0-9_.-]{0,62}$" };
const keys = { type: "array", items: key, maxItems: 1000 };
const fewKeys = { type: "array", items: key, maxItems: 100, uniqueItems: true };
const name = { type: "string", maxLength: 200 };
const period = { type: "string", pattern: "^P[1-9][0-9]{0,3}[YMWD]$" };
const places = {
  type: "array",
  items: { type: "string", pattern: "^([A-Z]{2,8}|[A-Z]{2}-[A-Z0-9]{1,3})$" },
  maxItems: 300,
};
const decimal = {
  anyOf: [
    { type: "number", minimum: 0 },
    { type: "string", pattern: "^[0-9]{1,30}(\\.[0-9]{1,18})?$" },
  ],
};
const words = { type: "array", items: { type: "string", minLength: 1, maxLength: 63 }, maxItems: 100 };
const isTrue = { type: "boolean" };

const grants = listOf(
  {
    feature: key,
    value: { type: ["boolean", "string", "number", "object", "array"] },
    perSeat: isTrue,
    whileMaintained: isTrue,
    rollout: key,
    allowance: record({ amount: decimal, perSeat: isTrue, reset: period, priority: { type: "integer" } }, ["amount"]),
  },
  ["feature"],
);

const prices = listOf(
  { currency: { type: "string", pattern: "^[A-Z]{3}$" }, amount: decimal, period, perSeat: isTrue },
  ["currency", "amount"],
);

const feature = {
  key,
  product: key,
  kind: { enum: ["boolean", "limit", "config", "metered"] },
  name,
  description: { type: "string", maxLength: 2000 },
  unit: { type: "string", maxLength: 40 },
  combine: { enum: ["max", "sum"] },
  type: { enum: ["string", "number", "boolean", "enum", "json"] },
  values: { type: "array", items: { type: "string" }, maxItems: 100 },
  meter: key,
  overage: {
    anyOf: [
      { enum: ["hard", "soft"] },
      record({ cappedPercent: { type: "integer", minimum: 0, maximum: 10_000 } }, ["cappedPercent"]),
    ],
  },
  failPolicy: {
    anyOf: [{ enum: ["closed", "open"] }, record({ graceSeconds: { type: "integer", minimum: 1 } }, ["graceSeconds"])],
  },
  roles: words,
  groups: words,
  regionRule: key,
  rollout: key,
  requires: fewKeys,
  excludes: fewKeys,
};

const featureGroup = {
  key,
  product: key,
  name,
  description: { type: "string", maxLength: 2000 },
  features: { ...keys, minItems: 1, uniqueItems: true },
  roles: words,
  groups: words,
};

const meter = {
  key,
  name,
  eventType: { type: "string", minLength: 1, maxLength: 200 },
  aggregation: { enum: ["sum", "count"] },
  value: { type: "string", maxLength: 200 },
  burn: record(
    {
      path: { type: "string", minLength: 1, maxLength: 200 },
      factors: { type: "object", additionalProperties: decimal, minProperties: 1 },
      default: decimal,
    },
    ["path", "factors"],
  ),
};

const regionRule = {
  key,
  allow: places,
  deny: places,
  unknown: { enum: ["allow", "deny"] },
  evidence: { type: "array", items: { enum: ["claim", "ip", "billing"] }, uniqueItems: true },
  refuseAnonymous: isTrue,
  travel: record(
    {
      days: { type: "integer", minimum: 1, maximum: 366 },
      restDays: { type: "integer", minimum: 0, maximum: 3660 },
    },
    ["days", "restDays"],
  ),
};

const accountIds = {
  type: "array",
  items: { type: "string", minLength: 1, maxLength: 128 },
  maxItems: 1000,
  uniqueItems: true,
};

const rolloutRule = {
  key,
  product: key,
  description: { type: "string", maxLength: 2000 },
  percent: percentSchema,
  include: accountIds,
  exclude: accountIds,
  guard: guardSchema,
};

const days = { type: "string", pattern: "^P[1-9][0-9]{0,3}[DW]$" };

const plan = {
  key,
  product: key,
  name,
  tier: { type: "string", maxLength: 60 },
  rank: { type: "integer" },
  model: { enum: ["subscription", "perpetual", "trial"] },
  seats: { enum: ["account", "named_user"] },
  seatPolicy: seatPolicySchema,
  trial: trialSchema,
  term: period,
  grace: period,
  maintenance: period,
  perpetualFallback: period,
  expiryNotice: {
    type: "array",
    maxItems: 10,
    uniqueItems: true,
    items: days,
  },
  versions: { type: "string", maxLength: 200 },
  regionRule: key,
  rollout: key,
  selfService: isTrue,
  tokenRefreshSeconds: { type: "integer", minimum: 0, maximum: 31_536_000 },
  floating: floatingSchema,
  devices: devicesSchema,
  featureGroups: fewKeys,
  grants,
  prices,
};

const addOn = {
  key,
  product: key,
  name,
  plans: keys,
  selfService: isTrue,
  featureGroups: fewKeys,
  grants,
  prices,
};

const sku = {
  sku: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$" },
  plan: key,
  bundle: key,
  addOn: key,
  version: { type: "integer", minimum: 1 },
  term: period,
  minQuantity: { type: "integer", minimum: 1 },
  maxQuantity: { type: "integer", minimum: 1 },
};

/** The shape of a catalog file as JSON Schema (2020-12). References between its parts are the catalog service's to check. */
export const catalogSchema = record(
  {
    catalog: { const: 1 },
    products: listOf(
      {
        key,
        name,
        description: { type: "string", maxLength: 2000 },
        versions: { type: "array", items: { type: "string" } },
        releases: {
          ...listOf(
            {
              version: { type: "string", pattern: "^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$" },
              date: { type: "string", format: "instant" },
            },
            ["version", "date"],
          ),
          maxItems: 1000,
        },
      },
      ["key"],
    ),
    features: listOf(feature, ["key", "product", "kind"]),
    featureGroups: listOf(featureGroup, ["key", "product", "features"]),
    meters: listOf(meter, ["key", "eventType", "aggregation"]),
    regionRules: listOf(regionRule, ["key"]),
    rolloutRules: listOf(rolloutRule, ["key", "product", "percent"]),
    plans: listOf(plan, ["key", "product", "model"]),
    addOns: listOf(addOn, ["key", "product"]),
    bundles: listOf({ key, name, plans: { ...keys, minItems: 1 }, addOns: keys }, ["key", "plans"]),
    skus: listOf(sku, ["sku"]),
  },
  ["catalog"],
);

function record(properties: Record<string, unknown>, required: string[]): Record<string, unknown> {
  return { type: "object", additionalProperties: false, properties, required };
}

function listOf(properties: Record<string, unknown>, required: string[]): Record<string, unknown> {
  return { type: "array", items: record(properties, required) };
}
