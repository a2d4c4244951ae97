import type { AddOn, CatalogContent, Grant, Plan } from "./catalog-content.ts";

/**
 * A plan or add-on with the features of its groups among its grants: the boolean ones that it does not grant, or withhold,
 * by itself. They follow sorted by key, so that the order of a catalog's features makes no new version of a plan.
 */
export function withGroupGrants<Holder extends Plan | AddOn>(
  holder: Holder,
  catalog: Pick<CatalogContent, "features" | "featureGroups">,
): Holder {
  const { grants = [], featureGroupKeys = [] } = holder;
  if (featureGroupKeys.length === 0) return holder;
  const named = new Set(grants.map(({ featureKey }) => featureKey));
  const groups = catalog.featureGroups.filter(({ key }) => featureGroupKeys.includes(key));
  const members = new Set(groups.flatMap(({ featureKeys = [] }) => featureKeys));
  const granted = catalog.features
    .filter(({ key, kind }) => kind === "FEATURE_KIND_BOOLEAN" && members.has(key) && !named.has(key))
    .map(({ key }) => key)
    .sort()
    .map((key): Grant => ({ featureKey: key, value: { boolValue: true } }));
  return { ...holder, grants: [...grants, ...granted] };
}
