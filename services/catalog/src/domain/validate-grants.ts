import type { FieldViolation } from "@licet/kernel";
import type { AddOn, CatalogContent, Feature, Grant, Plan } from "./catalog-content.ts";
import { describeConfigMisfit, findTypeProblems } from "./config-values.ts";
import { withGroupGrants } from "./feature-groups.ts";

/** Grants of features that are not there, of other products, twice in one place, or of a value that does not fit. */
export function findGrantProblems(catalog: CatalogContent): FieldViolation[] {
  const features = new Map(catalog.features.map((feature) => [feature.key, feature]));
  return [
    ...catalog.features.flatMap(findFeatureProblems),
    ...catalog.plans.flatMap((plan) =>
      findHolderProblems(withGroupGrants(plan, catalog), `plans[${plan.key}]`, features),
    ),
    ...catalog.addOns.flatMap((addOn) =>
      findHolderProblems(withGroupGrants(addOn, catalog), `add_ons[${addOn.key}]`, features),
    ),
  ];
}

function findFeatureProblems(feature: Feature): FieldViolation[] {
  return [...findMeterProblems(feature), ...findTypeProblems(feature)];
}

function findMeterProblems({ key, kind, meterKey }: Feature): FieldViolation[] {
  const field = `features[${key}].meter_key`;
  const isMetered = kind === "FEATURE_KIND_METERED";
  if (isMetered && !meterKey) return [{ field, description: "a metered feature needs a meter" }];
  return !isMetered && meterKey ? [{ field, description: "only a metered feature has a meter" }] : [];
}

function findHolderProblems(
  { productKey, grants = [] }: Plan | AddOn,
  path: string,
  features: Map<string, Feature>,
): FieldViolation[] {
  const seen = new Set<string>();
  return grants.flatMap((grant) => {
    const field = `${path}.grants[${grant.featureKey}]`;
    const feature = features.get(grant.featureKey);
    if (feature === undefined) return [{ field, description: `${grant.featureKey} is not among the features` }];
    const problems: string[] = [];
    if (seen.has(grant.featureKey)) problems.push("is granted twice here");
    seen.add(grant.featureKey);
    if (feature.productKey !== productKey) problems.push(`belongs to product ${feature.productKey}, not ${productKey}`);
    const misfit = describeMisfit(grant, feature);
    if (misfit !== undefined) problems.push(misfit);
    return problems.map((description) => ({ field, description }));
  });
}

/** Why a value does not suit a feature. */
function describeMisfit({ value, allowance }: Grant, feature: Feature): string | undefined {
  const { kind } = feature;
  if (kind === "FEATURE_KIND_METERED")
    return allowance === undefined ? "a metered feature is granted by an allowance" : undefined;
  if (allowance !== undefined) return "only a metered feature is granted by an allowance";
  if (value === undefined) return "needs a value";
  if (kind === "FEATURE_KIND_BOOLEAN")
    return value.boolValue === undefined ? "a boolean feature is true or false" : undefined;
  if (kind === "FEATURE_KIND_LIMIT") return describeLimitMisfit(value);
  return describeConfigMisfit(value, feature);
}

function describeLimitMisfit({ numberValue, unlimited }: NonNullable<Grant["value"]>): string | undefined {
  if (unlimited) return undefined;
  if (numberValue !== undefined && !numberValue.startsWith("-")) return describeInexact(numberValue);
  return 'a limit is a number of at least 0, or "unlimited"';
}

/** What decisions cannot count exactly is refused rather than rounded. */
function describeInexact(text: string): string | undefined {
  const isExact = text.includes(".") ? /^\d{1,9}\.\d{1,6}$/.test(text) : Number.isSafeInteger(Number(text));
  return isExact
    ? undefined
    : `a limit is at most ${Number.MAX_SAFE_INTEGER}, and with a fraction below 1000000000 and of at most six decimals`;
}
