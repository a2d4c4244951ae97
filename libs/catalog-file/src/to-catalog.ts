import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  Aggregation,
  CatalogSchema,
  Combine,
  FailMode,
  FeatureKind,
  LicenceModel,
  OverageMode,
  RegionEvidence,
  SeatModel,
  UnknownRegion,
  ValueType,
} from "@licet/contracts/catalog";
import type {
  AddOnSchema,
  Catalog,
  FeatureGroupSchema,
  FeatureSchema,
  GrantSchema,
  MeterSchema,
  PlanSchema,
  PriceSchema,
  RegionRuleSchema,
  SkuSchema,
} from "@licet/contracts/catalog";
import type {
  AddOnEntry,
  CatalogDocument,
  FeatureEntry,
  FeatureGroupEntry,
  GrantEntry,
  MeterEntry,
  PlanEntry,
  PriceEntry,
  RegionRuleEntry,
  SkuEntry,
} from "./catalog-document.ts";
import { toMicros, toValue } from "./catalog-value.ts";
import { toRolloutRule } from "./rollout-entry.ts";
import { toTrialPolicy } from "./trial-policy.ts";
import { toFloatingPolicy } from "./floating-policy.ts";
import { toDevicePolicy } from "./device-policy.ts";
import { toProduct } from "./product.ts";

/** A catalog file as the CatalogService takes it. */
export function toCatalog(document: CatalogDocument): Catalog {
  return create(CatalogSchema, {
    products: (document.products ?? []).map(toProduct),
    features: (document.features ?? []).map(toFeature),
    featureGroups: (document.featureGroups ?? []).map(toFeatureGroup),
    meters: (document.meters ?? []).map(toMeter),
    regionRules: (document.regionRules ?? []).map(toRegionRule),
    rolloutRules: (document.rolloutRules ?? []).map(toRolloutRule),
    plans: (document.plans ?? []).map(toPlan),
    addOns: (document.addOns ?? []).map(toAddOn),
    bundles: (document.bundles ?? []).map(({ key, name = key, plans, addOns = [] }) => ({
      key,
      displayName: name,
      planKeys: plans,
      addOnKeys: addOns,
    })),
    skus: (document.skus ?? []).map(toSku),
  });
}

/** FeatureKind.BOOLEAN for "boolean": the file's words are the enum's names in lower case. */
function toEnum<E extends Record<string, string | number>>(values: E, word: string): E[keyof E] {
  return values[word.toUpperCase()] as E[keyof E];
}

function toFeature(entry: FeatureEntry): MessageInitShape<typeof FeatureSchema> {
  const { overage = "hard", failPolicy = "closed" } = entry;
  return {
    key: entry.key,
    productKey: entry.product,
    displayName: entry.name ?? entry.key,
    description: entry.description ?? "",
    kind: toEnum(FeatureKind, entry.kind),
    unit: entry.unit ?? "",
    ...(entry.kind === "limit" && { combine: toEnum(Combine, entry.combine ?? "max") }),
    ...(entry.type && { valueType: toEnum(ValueType, entry.type) }),
    allowedValues: entry.values ?? [],
    meterKey: entry.meter ?? "",
    ...(entry.kind === "metered" && {
      overage:
        typeof overage === "string"
          ? { mode: toEnum(OverageMode, overage) }
          : { mode: OverageMode.CAPPED, capPercent: overage.cappedPercent },
    }),
    failPolicy:
      typeof failPolicy === "string"
        ? { mode: toEnum(FailMode, failPolicy) }
        : { mode: FailMode.GRACE, graceDuration: { seconds: BigInt(failPolicy.graceSeconds) } },
    ...toAccess(entry),
    regionRuleKey: entry.regionRule ?? "",
    rolloutRuleKey: entry.rollout ?? "",
    requires: entry.requires ?? [],
    excludes: entry.excludes ?? [],
  };
}

function toFeatureGroup(entry: FeatureGroupEntry): MessageInitShape<typeof FeatureGroupSchema> {
  const { key, product, name = key, description = "", features } = entry;
  return { key, productKey: product, displayName: name, description, featureKeys: features, ...toAccess(entry) };
}

/** An empty list is a rule too: everybody may, whatever the feature's group says. */
function toAccess({ roles, groups }: Pick<FeatureEntry, "roles" | "groups">) {
  return roles || groups ? { access: { roles: roles ?? [], groups: groups ?? [] } } : {};
}

function toMeter(entry: MeterEntry): MessageInitShape<typeof MeterSchema> {
  return {
    key: entry.key,
    displayName: entry.name ?? entry.key,
    eventType: entry.eventType,
    aggregation: toEnum(Aggregation, entry.aggregation),
    valuePath: entry.value ?? "",
    ...(entry.burn && {
      burnTable: {
        path: entry.burn.path,
        factors: Object.fromEntries(Object.entries(entry.burn.factors).map(([word, factor]) => [word, String(factor)])),
        defaultFactor: entry.burn.default === undefined ? "" : String(entry.burn.default),
      },
    }),
  };
}

function toRegionRule(entry: RegionRuleEntry): MessageInitShape<typeof RegionRuleSchema> {
  return {
    key: entry.key,
    allow: entry.allow ?? [],
    deny: entry.deny ?? [],
    unknown: toEnum(UnknownRegion, entry.unknown ?? "deny"),
    evidence: (entry.evidence ?? ["claim", "ip", "billing"]).map((word) => toEnum(RegionEvidence, word)),
    refuseAnonymous: entry.refuseAnonymous ?? false,
    ...(entry.travel && { travel: entry.travel }),
  };
}

function toPlan(entry: PlanEntry): MessageInitShape<typeof PlanSchema> {
  return {
    key: entry.key,
    productKey: entry.product,
    displayName: entry.name ?? entry.key,
    tier: entry.tier ?? entry.key,
    rank: entry.rank ?? 0,
    licenceModel: toEnum(LicenceModel, entry.model),
    seatModel: toEnum(SeatModel, entry.seats ?? "account"),
    term: entry.term ?? "",
    gracePeriod: entry.grace ?? "",
    maintenance: entry.maintenance ?? "",
    perpetualFallback: entry.perpetualFallback ?? "",
    expiryNotice: entry.expiryNotice ?? [],
    versionRange: entry.versions ?? "",
    regionRuleKey: entry.regionRule ?? "",
    rolloutRuleKey: entry.rollout ?? "",
    selfService: entry.selfService ?? false,
    tokenRefreshSeconds: entry.tokenRefreshSeconds ?? 86_400,
    ...(entry.seatPolicy && { seatPolicy: entry.seatPolicy }),
    ...(entry.trial && { trial: toTrialPolicy(entry.trial) }),
    ...(entry.floating && { floatingPolicy: toFloatingPolicy(entry.floating) }),
    ...(entry.devices && { devicePolicy: toDevicePolicy(entry.devices) }),
    featureGroupKeys: entry.featureGroups ?? [],
    grants: (entry.grants ?? []).map(toGrant),
    prices: (entry.prices ?? []).map(toPrice),
  };
}

function toAddOn(entry: AddOnEntry): MessageInitShape<typeof AddOnSchema> {
  return {
    key: entry.key,
    productKey: entry.product,
    displayName: entry.name ?? entry.key,
    planKeys: entry.plans ?? [],
    selfService: entry.selfService ?? false,
    featureGroupKeys: entry.featureGroups ?? [],
    grants: (entry.grants ?? []).map(toGrant),
    prices: (entry.prices ?? []).map(toPrice),
  };
}

function toGrant(entry: GrantEntry): MessageInitShape<typeof GrantSchema> {
  const { feature, value, perSeat = false, whileMaintained = false, rollout = "", allowance } = entry;
  return {
    featureKey: feature,
    perSeat,
    whileMaintained,
    rolloutRuleKey: rollout,
    ...(value !== undefined && { value: toValue(value) }),
    ...(allowance && {
      allowance: {
        amount: String(allowance.amount),
        perSeat: allowance.perSeat ?? false,
        resetPeriod: allowance.reset ?? "",
        priority: allowance.priority ?? 100,
      },
    }),
  };
}

function toPrice({ currency, amount, period = "", perSeat = false }: PriceEntry): MessageInitShape<typeof PriceSchema> {
  return { currency, amountMicros: toMicros(amount), period, perSeat };
}

function toSku(entry: SkuEntry): MessageInitShape<typeof SkuSchema> {
  return {
    sku: entry.sku,
    item: toItem(entry),
    planVersion: entry.version ?? 0,
    term: entry.term ?? "",
    minQuantity: BigInt(entry.minQuantity ?? 0),
    maxQuantity: BigInt(entry.maxQuantity ?? 0),
  };
}

function toItem({ plan, bundle, addOn }: SkuEntry): NonNullable<MessageInitShape<typeof SkuSchema>["item"]> {
  if (plan !== undefined) return { case: "planKey", value: plan };
  if (bundle !== undefined) return { case: "bundleKey", value: bundle };
  if (addOn !== undefined) return { case: "addOnKey", value: addOn };
  return { case: undefined };
}
