import type { FieldViolation } from "@licet/kernel";
import type { AddOn, CatalogContent, Feature, FeatureGroup, Plan } from "./catalog-content.ts";

/** Groups of other products' features, members that a group cannot grant, and access rules that contradict each other. */
export function findGroupProblems(catalog: CatalogContent): FieldViolation[] {
  const features = new Map(catalog.features.map((feature) => [feature.key, feature]));
  const groups = new Map(catalog.featureGroups.map((group) => [group.key, group]));
  return [
    ...catalog.featureGroups.flatMap((group) => findForeignMembers(group, features)),
    ...findRivalRules(catalog.featureGroups, features),
    ...catalog.plans.flatMap((plan) => findUngranted(plan, `plans[${plan.key}]`, groups, features)),
    ...catalog.addOns.flatMap((addOn) => findUngranted(addOn, `add_ons[${addOn.key}]`, groups, features)),
  ];
}

function findForeignMembers(
  { key, productKey, featureKeys = [] }: FeatureGroup,
  features: ReadonlyMap<string, Feature>,
): FieldViolation[] {
  const foreign = featureKeys.flatMap((member) => features.get(member) ?? []);
  return foreign
    .filter((feature) => feature.productKey !== productKey)
    .map((feature) => ({
      field: `feature_groups[${key}].feature_keys`,
      description: `${feature.key} belongs to product ${feature.productKey}, not ${productKey}`,
    }));
}

/** A feature without an access rule of its own takes that of its group: there must be one at most. */
function findRivalRules(groups: readonly FeatureGroup[], features: ReadonlyMap<string, Feature>): FieldViolation[] {
  const rulers = new Map<string, string>();
  return groups
    .filter(({ access }) => access !== undefined)
    .flatMap(({ key, featureKeys = [] }) =>
      featureKeys.flatMap((member) => {
        const other = rulers.get(member);
        rulers.set(member, key);
        if (other === undefined || features.get(member)?.access !== undefined) return [];
        const description = `${member} takes its access rule from ${other} as well: it needs one of its own`;
        return [{ field: `feature_groups[${key}].feature_keys`, description }];
      }),
    );
}

/** What is not simply on or off stands among the grants, with its amount. */
function findUngranted(
  { grants = [], featureGroupKeys = [] }: Plan | AddOn,
  path: string,
  groups: ReadonlyMap<string, FeatureGroup>,
  features: ReadonlyMap<string, Feature>,
): FieldViolation[] {
  const granted = new Set(grants.map(({ featureKey }) => featureKey));
  return featureGroupKeys.flatMap((groupKey) =>
    (groups.get(groupKey)?.featureKeys ?? []).flatMap((member) => {
      const kind = features.get(member)?.kind;
      if (kind === undefined || kind === "FEATURE_KIND_BOOLEAN" || granted.has(member)) return [];
      const description = `${member} of ${groupKey} is not on or off: it needs a grant here that says how much`;
      return [{ field: `${path}.feature_group_keys`, description }];
    }),
  );
}
