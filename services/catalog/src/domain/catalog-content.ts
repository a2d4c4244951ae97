/**
 * A vendor's whole offer as plain JSON, member for member what the contract's `Catalog` is in JSON. What a rule reads is
 * named here; everything else is carried along.
 */
export interface CatalogContent {
  products: Product[];
  features: Feature[];
  meters: Meter[];
  regionRules: RegionRule[];
  plans: Plan[];
  addOns: AddOn[];
  bundles: Bundle[];
  skus: Sku[];
  featureGroups: FeatureGroup[];
  rolloutRules: RolloutRule[];
}

/** A thing with a key that is unique in its list. */
export interface Keyed {
  key: string;
}

export interface Product extends Keyed {
  releases?: { version: string; releaseTime: string }[];
}

export interface Feature extends Keyed {
  productKey: string;
  kind: "FEATURE_KIND_BOOLEAN" | "FEATURE_KIND_LIMIT" | "FEATURE_KIND_CONFIG" | "FEATURE_KIND_METERED";
  valueType?:
    | "VALUE_TYPE_STRING"
    | "VALUE_TYPE_NUMBER"
    | "VALUE_TYPE_BOOLEAN"
    | "VALUE_TYPE_ENUM"
    | "VALUE_TYPE_JSON"
    | "VALUE_TYPE_UNSPECIFIED";
  allowedValues?: string[];
  meterKey?: string;
  regionRuleKey?: string;
  rolloutRuleKey?: string;
  access?: object;
  requires?: string[];
  excludes?: string[];
}

export interface FeatureGroup extends Keyed {
  productKey: string;
  featureKeys?: string[];
  access?: object;
}

export interface RolloutRule extends Keyed {
  productKey: string;
  include?: string[];
  exclude?: string[];
  guard?: { maxDenialIncrease?: string; maxErrorIncrease?: string; window: string };
}

export interface RegionRule extends Keyed {
  allow?: string[];
  deny?: string[];
}

export interface Meter extends Keyed {
  aggregation: "AGGREGATION_SUM" | "AGGREGATION_COUNT";
  valuePath?: string;
}

export interface Grant {
  featureKey: string;
  value?: { boolValue?: boolean; stringValue?: string; numberValue?: string; jsonValue?: string; unlimited?: boolean };
  allowance?: { amount: string };
  rolloutRuleKey?: string;
}

export interface Plan extends Keyed {
  productKey: string;
  licenceModel?: "LICENCE_MODEL_SUBSCRIPTION" | "LICENCE_MODEL_PERPETUAL" | "LICENCE_MODEL_TRIAL";
  perpetualFallback?: string;
  regionRuleKey?: string;
  rolloutRuleKey?: string;
  grants?: Grant[];
  featureGroupKeys?: string[];
  seatModel?: string;
  seatPolicy?: object;
  trial?: { convertsToPlanKey?: string };
  devicePolicy?: { components?: string[]; match?: string };
  floatingPolicy?: FloatingPolicy;
}

export interface FloatingPolicy {
  overdraft?: { percent?: number; units?: string };
  groups?: { group: string; reserved?: string; most?: string }[];
}

export interface AddOn extends Keyed {
  productKey: string;
  planKeys?: string[];
  grants?: Grant[];
  featureGroupKeys?: string[];
}

export interface Bundle extends Keyed {
  planKeys?: string[];
  addOnKeys?: string[];
}

export interface Sku {
  sku: string;
  planKey?: string;
  bundleKey?: string;
  addOnKey?: string;
  planVersion?: number;
  minQuantity?: string;
  maxQuantity?: string;
}

/** A catalog with nothing in it. */
export const emptyCatalog: CatalogContent = {
  products: [],
  features: [],
  meters: [],
  regionRules: [],
  plans: [],
  addOns: [],
  bundles: [],
  skus: [],
  featureGroups: [],
  rolloutRules: [],
};

/** The lists of a catalog, with the word for one of their things. */
export const catalogLists = [
  ["products", "product"],
  ["features", "feature"],
  ["featureGroups", "feature_group"],
  ["meters", "meter"],
  ["regionRules", "region_rule"],
  ["rolloutRules", "rollout_rule"],
  ["plans", "plan"],
  ["addOns", "add_on"],
  ["bundles", "bundle"],
  ["skus", "sku"],
] as const;

/** The key of anything in a catalog. */
export function keyOf(entry: Keyed | Sku): string {
  return "sku" in entry ? entry.sku : entry.key;
}
