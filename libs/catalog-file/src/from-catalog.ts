import {
  Aggregation,
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
  AddOn,
  Catalog,
  Feature,
  FeatureGroup,
  Grant,
  Meter,
  Plan,
  Price,
  RegionRule,
  Sku,
} from "@licet/contracts/catalog";
import { stringify } from "yaml";
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
import { fromMicros, fromValue } from "./catalog-value.ts";
import { fromFloatingPolicy } from "./floating-policy.ts";
import { fromRolloutRule } from "./rollout-entry.ts";
import { fromDevicePolicy } from "./device-policy.ts";
import { fromProduct } from "./product.ts";
import { fromSeatPolicy } from "./seat-policy.ts";
import { fromTrialPolicy } from "./trial-policy.ts";

/** A catalog as a file that toCatalog reads back to an equal one; what has its default value is left out. */
export function fromCatalog(catalog: Catalog): CatalogDocument {
  return lean({
    catalog: 1 as const,
    products: catalog.products.map(fromProduct).map((entry) => lean({ ...entry, name: unless(entry.name, entry.key) })),
    features: catalog.features.map(fromFeature),
    featureGroups: catalog.featureGroups.map(fromFeatureGroup),
    meters: catalog.meters.map(fromMeter),
    regionRules: catalog.regionRules.map(fromRegionRule),
    rolloutRules: catalog.rolloutRules.map(fromRolloutRule),
    plans: catalog.plans.map(fromPlan),
    addOns: catalog.addOns.map(fromAddOn),
    bundles: catalog.bundles.map(({ key, displayName, planKeys, addOnKeys }) =>
      lean({ key, name: unless(displayName, key), plans: planKeys, addOns: addOnKeys }),
    ),
    skus: catalog.skus.map(fromSku),
  });
}

/** A catalog as the text of a file. */
export function printCatalog(catalog: Catalog): string {
  return stringify(fromCatalog(catalog), { lineWidth: 120 });
}

/** Leaves out members without content. */
function lean<T extends object>(entry: { [Name in keyof T]: T[Name] | undefined }): T {
  const isEmpty = (value: unknown) =>
    value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => !isEmpty(value))) as T;
}

function unless<T>(value: T, usual: T): T | undefined {
  return value === usual ? undefined : value;
}

/** "boolean" for FeatureKind.BOOLEAN; nothing for UNSPECIFIED. */
function wordOf<W extends string>(values: Record<string, number>, value: number): W | undefined {
  const name = Object.keys(values).find((candidate) => values[candidate] === value);
  return value === 0 ? undefined : (name?.toLowerCase() as W | undefined);
}

function fromFeature(feature: Feature): FeatureEntry {
  const { overage, failPolicy } = feature;
  const entry = lean<FeatureEntry>({
    key: feature.key,
    product: feature.productKey,
    kind: wordOf(FeatureKind, feature.kind),
    name: unless(feature.displayName, feature.key),
    description: feature.description,
    unit: feature.unit,
    combine: unless(wordOf<"max" | "sum">(Combine, feature.combine), "max"),
    type: wordOf(ValueType, feature.valueType),
    values: feature.allowedValues,
    meter: feature.meterKey,
    overage:
      overage?.mode === OverageMode.CAPPED
        ? { cappedPercent: overage.capPercent }
        : unless(overage && wordOf<"hard" | "soft">(OverageMode, overage.mode), "hard"),
    failPolicy:
      failPolicy?.mode === FailMode.GRACE
        ? { graceSeconds: Number(failPolicy.graceDuration?.seconds ?? 0) }
        : unless(failPolicy && wordOf<"closed" | "open">(FailMode, failPolicy.mode), "closed"),
    roles: feature.access?.roles,
    groups: feature.access?.groups,
    regionRule: feature.regionRuleKey,
    rollout: feature.rolloutRuleKey,
    requires: feature.requires,
    excludes: feature.excludes,
  });
  return { ...entry, ...forEverybody(feature.access) };
}

/** Where a rule that names nobody was written down, it is an empty list. */
function forEverybody(access: Feature["access"]): Pick<FeatureEntry, "roles"> {
  return access?.roles.length === 0 && access.groups.length === 0 ? { roles: [] } : {};
}

function fromFeatureGroup({ key, productKey, displayName, description, featureKeys, access }: FeatureGroup) {
  const entry = lean<FeatureGroupEntry>({
    key,
    product: productKey,
    name: unless(displayName, key),
    description,
    features: featureKeys,
    roles: access?.roles,
    groups: access?.groups,
  });
  return { ...entry, ...forEverybody(access) };
}

function fromMeter(meter: Meter): MeterEntry {
  const { burnTable } = meter;
  return lean<MeterEntry>({
    key: meter.key,
    name: unless(meter.displayName, meter.key),
    eventType: meter.eventType,
    aggregation: wordOf(Aggregation, meter.aggregation),
    value: meter.valuePath,
    burn: burnTable && lean({ path: burnTable.path, factors: burnTable.factors, default: burnTable.defaultFactor }),
  });
}

function fromRegionRule(rule: RegionRule): RegionRuleEntry {
  return lean<RegionRuleEntry>({
    key: rule.key,
    allow: rule.allow,
    deny: rule.deny,
    unknown: unless(wordOf<"allow" | "deny">(UnknownRegion, rule.unknown), "deny"),
    evidence: rule.evidence.map((value) => wordOf<"claim" | "ip" | "billing">(RegionEvidence, value) ?? "claim"),
    refuseAnonymous: rule.refuseAnonymous || undefined,
    travel: rule.travel && { days: rule.travel.days, restDays: rule.travel.restDays },
  });
}

function fromPlan(plan: Plan): PlanEntry {
  return lean<PlanEntry>({
    key: plan.key,
    product: plan.productKey,
    name: unless(plan.displayName, plan.key),
    tier: unless(plan.tier, plan.key),
    rank: unless(plan.rank, 0),
    model: wordOf(LicenceModel, plan.licenceModel),
    seats: unless(wordOf<"account" | "named_user">(SeatModel, plan.seatModel), "account"),
    seatPolicy: plan.seatPolicy && fromSeatPolicy(plan.seatPolicy),
    trial: plan.trial && fromTrialPolicy(plan.trial),
    term: plan.term,
    grace: plan.gracePeriod,
    maintenance: plan.maintenance,
    perpetualFallback: plan.perpetualFallback,
    expiryNotice: plan.expiryNotice,
    versions: plan.versionRange,
    regionRule: plan.regionRuleKey,
    rollout: plan.rolloutRuleKey,
    selfService: plan.selfService || undefined,
    tokenRefreshSeconds: unless(plan.tokenRefreshSeconds, 86_400),
    floating: plan.floatingPolicy && fromFloatingPolicy(plan.floatingPolicy),
    devices: plan.devicePolicy && fromDevicePolicy(plan.devicePolicy),
    featureGroups: plan.featureGroupKeys,
    grants: plan.grants.map(fromGrant),
    prices: plan.prices.map(fromPrice),
  });
}

function fromAddOn(addOn: AddOn): AddOnEntry {
  return lean<AddOnEntry>({
    key: addOn.key,
    product: addOn.productKey,
    name: unless(addOn.displayName, addOn.key),
    plans: addOn.planKeys,
    selfService: addOn.selfService || undefined,
    featureGroups: addOn.featureGroupKeys,
    grants: addOn.grants.map(fromGrant),
    prices: addOn.prices.map(fromPrice),
  });
}

function fromGrant({ featureKey, value, perSeat, whileMaintained, allowance, rolloutRuleKey }: Grant): GrantEntry {
  return lean<GrantEntry>({
    feature: featureKey,
    value: value && fromValue(value),
    perSeat: perSeat || undefined,
    whileMaintained: whileMaintained || undefined,
    rollout: rolloutRuleKey,
    allowance:
      allowance &&
      lean({
        amount: allowance.amount,
        perSeat: allowance.perSeat || undefined,
        reset: allowance.resetPeriod,
        priority: unless(allowance.priority, 100),
      }),
  });
}

function fromPrice({ currency, amountMicros, period, perSeat }: Price): PriceEntry {
  return lean<PriceEntry>({ currency, amount: fromMicros(amountMicros), period, perSeat: perSeat || undefined });
}

function fromSku(sku: Sku): SkuEntry {
  return lean<SkuEntry>({
    sku: sku.sku,
    plan: sku.item.case === "planKey" ? sku.item.value : undefined,
    bundle: sku.item.case === "bundleKey" ? sku.item.value : undefined,
    addOn: sku.item.case === "addOnKey" ? sku.item.value : undefined,
    version: unless(sku.planVersion, 0),
    term: sku.term,
    minQuantity: Number(sku.minQuantity) || undefined,
    maxQuantity: Number(sku.maxQuantity) || undefined,
  });
}
