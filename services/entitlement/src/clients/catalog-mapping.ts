import type {
  AddOn,
  Allowance,
  Feature,
  Grant,
  Plan,
  PlanVersion,
  PublishedCatalog,
  Value,
} from "@licet/contracts/catalog";
import { FeatureKind, LicenceModel, SeatModel } from "@licet/contracts/catalog";
import type { AllowanceDocument, LicenceModel as Model, Limit } from "@licet/decision";
import type { PublishedTerms } from "../app/ports.ts";
import { blocsNamed } from "@licet/decision/blocs";
import type { AddOnTerms, GrantTerms, PlanTerms } from "../domain/catalog/catalog.ts";
import { offersByFeature } from "../domain/catalog/offers.ts";
import { toVersionBounds } from "../domain/catalog/version-range.ts";
import { toFloatingTerms } from "./floating-mapping.ts";
import { toDeviceTerms } from "./device-mapping.ts";
import { toSeatTerms } from "./seat-mapping.ts";
import { toTrialTerms } from "./trial-mapping.ts";
import { toReleases } from "./release-mapping.ts";
import { toFeatureDocuments, toJsonValue, toTerritory } from "./feature-mapping.ts";
import { toRollout } from "./rollout-mapping.ts";

/** A catalog's features by key. */
export type Features = ReadonlyMap<string, Feature>;

/** The published catalog as the domain knows it. */
export function toPublishedTerms({ revision, catalog, planVersions, addOns }: PublishedCatalog): PublishedTerms {
  const { features = [], featureGroups = [], regionRules = [], rolloutRules = [] } = catalog ?? {};
  const territories = Object.fromEntries(regionRules.map((rule) => [rule.key, toTerritory(rule)]));
  const kinds = new Map(features.map((feature) => [feature.key, feature]));
  const versions = planVersions.map((version) => toPlanTerms(version, kinds));
  const plans = latestOf(versions, new Set(catalog?.plans.map(({ key }) => key)));
  // A catalog service of before feature groups answers the add-ons in the catalog alone.
  const sold = addOns.length > 0 ? addOns : (catalog?.addOns ?? []);
  const extras = sold.map((addOn) => toAddOnTerms(addOn, kinds));
  return {
    catalog: {
      revision: Number(revision),
      features: toFeatureDocuments(features, featureGroups, territories),
      allowedValues: allowedValuesOf(features),
      territories,
      rollouts: Object.fromEntries(rolloutRules.map((rule) => [rule.key, toRollout(rule)])),
      regions: blocsNamed(regionRules.flatMap(({ allow, deny }) => [allow, deny])),
      plans: Object.fromEntries(plans.map((plan) => [plan.planKey, plan])),
      addOns: Object.fromEntries(extras.map((addOn) => [addOn.addOnKey, addOn])),
      offers: offersByFeature(plans, extras),
      ...toReleases(catalog?.products ?? []),
    },
    planVersions: versions,
  };
}

function allowedValuesOf(features: readonly Feature[]): Record<string, string[]> {
  const limited = features.filter(({ allowedValues }) => allowedValues.length > 0);
  return Object.fromEntries(limited.map(({ key, allowedValues }) => [key, allowedValues]));
}

/** Of each plan that is still sold the version in force. */
function latestOf(versions: readonly PlanTerms[], sold: ReadonlySet<string>): PlanTerms[] {
  const latest = new Map<string, PlanTerms>();
  for (const terms of versions) {
    if (sold.has(terms.planKey) && terms.version > (latest.get(terms.planKey)?.version ?? 0)) {
      latest.set(terms.planKey, terms);
    }
  }
  return [...latest.values()];
}

/** One plan version's terms. */
export function toPlanTerms({ planKey, version, plan }: PlanVersion, features: Features): PlanTerms {
  if (plan === undefined) throw new Error(`version ${version} of plan ${planKey} came without its plan`);
  const versions = toVersionBounds(plan.versionRange);
  return {
    planKey,
    version,
    name: plan.displayName,
    productKey: plan.productKey,
    edition: plan.tier,
    rank: plan.rank,
    models: toModels(plan),
    namedUser: plan.seatModel === SeatModel.NAMED_USER,
    ...(plan.term !== "" && { term: plan.term }),
    ...(plan.seatPolicy && { seatTerms: toSeatTerms(plan.seatPolicy) }),
    ...(plan.trial && { trial: toTrialTerms(plan.trial) }),
    ...(plan.devicePolicy && { devices: toDeviceTerms(plan.devicePolicy) }),
    ...(plan.gracePeriod !== "" && { gracePeriod: plan.gracePeriod }),
    ...(plan.maintenance !== "" && { maintenance: plan.maintenance }),
    ...(plan.perpetualFallback !== "" && { perpetualFallback: plan.perpetualFallback }),
    ...(plan.expiryNotice.length > 0 && { expiryNotice: plan.expiryNotice }),
    ...(plan.tokenRefreshSeconds > 0 && { tokenRefreshSeconds: plan.tokenRefreshSeconds }),
    ...(versions && { versions }),
    ...(plan.regionRuleKey !== "" && { territory: plan.regionRuleKey }),
    ...(plan.rolloutRuleKey !== "" && { rollout: plan.rolloutRuleKey }),
    ...(plan.floatingPolicy && { floating: toFloatingTerms(plan.floatingPolicy) }),
    selfService: plan.selfService,
    grants: plan.grants.flatMap((grant) => toGrantTerms(grant, features)),
  };
}

function toModels({ licenceModel, seatModel, devicePolicy, floatingPolicy, grants }: Plan): Model[] {
  const models: Partial<Record<LicenceModel, Model>> = {
    [LicenceModel.SUBSCRIPTION]: "subscription",
    [LicenceModel.PERPETUAL]: "perpetual",
    [LicenceModel.TRIAL]: "trial",
  };
  return [
    models[licenceModel] ?? "subscription",
    ...(seatModel === SeatModel.NAMED_USER ? (["named_user"] as const) : []),
    ...(floatingPolicy === undefined ? [] : (["floating"] as const)),
    ...(devicePolicy === undefined ? [] : (["node_locked"] as const)),
    ...(grants.some(({ allowance }) => allowance !== undefined) ? (["usage"] as const) : []),
  ];
}

function toAddOnTerms(addOn: AddOn, features: Features): AddOnTerms {
  return {
    addOnKey: addOn.key,
    name: addOn.displayName,
    productKey: addOn.productKey,
    planKeys: addOn.planKeys,
    selfService: addOn.selfService,
    grants: addOn.grants.flatMap((grant) => toGrantTerms(grant, features)),
  };
}

/** A boolean that is given as false is no grant. */
function toGrantTerms(grant: Grant, features: Features): GrantTerms[] {
  const { featureKey: feature, rolloutRuleKey: rollout, whileMaintained } = grant;
  const value = toGrantedValue(grant, features.get(feature));
  return value === undefined
    ? []
    : [{ feature, ...value, ...(whileMaintained && { whileMaintained }), ...(rollout !== "" && { rollout }) }];
}

/** What the grant gives of its feature's kind. */
function toGrantedValue(
  { value, allowance, perSeat }: Grant,
  feature: Feature | undefined,
): Omit<GrantTerms, "feature"> | undefined {
  switch (feature?.kind) {
    case FeatureKind.METERED:
      return allowance && { allowance: toAllowance(allowance) };
    case FeatureKind.LIMIT:
      return { limit: toLimit(value), ...(perSeat && { perSeat }) };
    case FeatureKind.CONFIG:
      return toConfig(value, feature.allowedValues);
    default:
      return value?.kind.case === "boolValue" && !value.kind.value ? undefined : {};
  }
}

function toLimit(value: Value | undefined): Limit {
  return value?.kind.case === "numberValue" ? Number(value.kind.value) : "unlimited";
}

/** Of the allowed values the last is the best. */
function toConfig(value: Value | undefined, allowedValues: readonly string[]): Pick<GrantTerms, "config" | "rank"> {
  const config = toJsonValue(value?.kind ?? { case: undefined });
  const place = allowedValues.indexOf(typeof config === "string" ? config : JSON.stringify(config));
  return { config, ...(place >= 0 && { rank: allowedValues.length - 1 - place }) };
}

function toAllowance({ amount, perSeat, resetPeriod, priority }: Allowance): AllowanceDocument {
  return {
    amount,
    ...(perSeat && { perSeat }),
    ...(resetPeriod !== "" && { recurrence: resetPeriod }),
    priority,
  };
}
