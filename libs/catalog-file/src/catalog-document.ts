import type { DevicesEntry } from "./device-policy.ts";

/** A catalog file as people write it. Keys are unique within their list; the lists may stand in any order. */
export interface CatalogDocument {
  catalog: 1;
  products?: ProductEntry[];
  features?: FeatureEntry[];
  featureGroups?: FeatureGroupEntry[];
  meters?: MeterEntry[];
  regionRules?: RegionRuleEntry[];
  rolloutRules?: RolloutRuleEntry[];
  plans?: PlanEntry[];
  addOns?: AddOnEntry[];
  bundles?: BundleEntry[];
  skus?: SkuEntry[];
}

export interface ProductEntry {
  key: string;
  name?: string;
  description?: string;
  versions?: string[];
  releases?: ReleaseEntry[];
}

/** A version and when it was published: an RFC 3339 text, or a date that stands for midnight in UTC. */
export interface ReleaseEntry {
  version: string;
  date: string;
}

export interface FeatureEntry {
  key: string;
  product: string;
  kind: "boolean" | "limit" | "config" | "metered";
  name?: string;
  description?: string;
  unit?: string;
  combine?: "max" | "sum";
  type?: "string" | "number" | "boolean" | "enum" | "json";
  values?: string[];
  meter?: string;
  overage?: "hard" | "soft" | { cappedPercent: number };
  failPolicy?: "closed" | "open" | { graceSeconds: number };
  roles?: string[];
  groups?: string[];
  regionRule?: string;
  rollout?: string;
  requires?: string[];
  excludes?: string[];
}

export interface FeatureGroupEntry {
  key: string;
  product: string;
  name?: string;
  description?: string;
  features: string[];
  roles?: string[];
  groups?: string[];
}

export interface MeterEntry {
  key: string;
  name?: string;
  eventType: string;
  aggregation: "sum" | "count";
  value?: string;
  burn?: { path: string; factors: Record<string, number | string>; default?: number | string };
}

export interface RegionRuleEntry {
  key: string;
  allow?: string[];
  deny?: string[];
  unknown?: "allow" | "deny";
  evidence?: ("claim" | "ip" | "billing")[];
  refuseAnonymous?: boolean;
  travel?: { days: number; restDays: number };
}

export interface RolloutRuleEntry {
  key: string;
  product: string;
  description?: string;
  percent: number;
  include?: string[];
  exclude?: string[];
  guard?: RolloutGuardEntry;
}

export interface RolloutGuardEntry {
  maxDenialIncrease?: number;
  maxErrorIncrease?: number;
  minDecisions: number;
  windowMinutes: number;
}

/** `true`, a text, a number or "unlimited"; JSON values as an object or list. */
export type ValueEntry = boolean | string | number | object;

export interface GrantEntry {
  feature: string;
  value?: ValueEntry;
  perSeat?: boolean;
  whileMaintained?: boolean;
  rollout?: string;
  allowance?: { amount: number | string; perSeat?: boolean; reset?: string; priority?: number };
}

export interface PriceEntry {
  currency: string;
  amount: number | string;
  period?: string;
  perSeat?: boolean;
}

export interface PlanEntry {
  key: string;
  product: string;
  name?: string;
  tier?: string;
  rank?: number;
  model: "subscription" | "perpetual" | "trial";
  seats?: "account" | "named_user";
  seatPolicy?: SeatPolicyEntry;
  trial?: TrialEntry;
  term?: string;
  grace?: string;
  maintenance?: string;
  /** Paid for so long without a gap, the version of then stays usable for ever. */
  perpetualFallback?: string;
  /** How long before the end of a licence's term it is told. */
  expiryNotice?: string[];
  versions?: string;
  regionRule?: string;
  rollout?: string;
  selfService?: boolean;
  tokenRefreshSeconds?: number;
  floating?: FloatingEntry;
  devices?: DevicesEntry;
  featureGroups?: string[];
  grants?: GrantEntry[];
  prices?: PriceEntry[];
}

/** How seats go from user to user: ISO 8601 durations in days or weeks. */
export interface SeatPolicyEntry {
  coolingOff?: string;
  idle?: { after: string; notice: string };
  assignOnUse?: boolean;
}

/** When a trial begins, with its order unless something is said, and the plan that it becomes at its end. */
export interface TrialEntry {
  begins?: "creation" | "firstUse";
  convertsTo?: string;
}

/** Keys that float among users; groups by name. */
export interface FloatingEntry {
  heartbeatSeconds: number;
  missedBeats: number;
  longestBorrow?: string;
  overdraft?: { percent?: number; units?: number; days?: number; window?: string };
  groups?: Record<string, { reserved?: number; most?: number }>;
  mostPerUser?: number;
}

export interface AddOnEntry {
  key: string;
  product: string;
  name?: string;
  plans?: string[];
  selfService?: boolean;
  featureGroups?: string[];
  grants?: GrantEntry[];
  prices?: PriceEntry[];
}

export interface BundleEntry {
  key: string;
  name?: string;
  plans: string[];
  addOns?: string[];
}

export interface SkuEntry {
  sku: string;
  plan?: string;
  bundle?: string;
  addOn?: string;
  version?: number;
  term?: string;
  minQuantity?: number;
  maxQuantity?: number;
}
