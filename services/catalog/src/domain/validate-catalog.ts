import { DomainError } from "@licet/kernel";
import type { FieldViolation } from "@licet/kernel";
import { catalogLists, keyOf } from "./catalog-content.ts";
import type { CatalogContent, Meter, Sku } from "./catalog-content.ts";
import { findFloatingProblems } from "./validate-floating.ts";
import { findDeviceProblems } from "./validate-devices.ts";
import { findSeatProblems } from "./validate-seats.ts";
import { findTrialProblems } from "./validate-trials.ts";
import { findGrantProblems } from "./validate-grants.ts";
import { findGroupProblems } from "./validate-groups.ts";
import { findRolloutProblems } from "./validate-rollouts.ts";
import { findRelationProblems } from "./validate-relations.ts";
import { findRegionProblems } from "./validate-regions.ts";
import { findReleaseProblems } from "./validate-releases.ts";

/** Refuses a catalog whose parts do not fit together. Throws a DomainError CATALOG_INVALID that names every problem. */
export function validateCatalog(catalog: CatalogContent): void {
  const problems = [
    ...findDuplicates(catalog),
    ...findUnknownReferences(catalog),
    ...findGrantProblems(catalog),
    ...findGroupProblems(catalog),
    ...findRelationProblems(catalog),
    ...findRolloutProblems(catalog),
    ...findReleaseProblems(catalog),
    ...catalog.plans.flatMap(findFloatingProblems),
    ...catalog.plans.flatMap(findDeviceProblems),
    ...catalog.plans.flatMap(findSeatProblems),
    ...findTrialProblems(catalog),
    ...catalog.regionRules.flatMap(findRegionProblems),
    ...catalog.meters.flatMap(findMeterProblems),
    ...catalog.skus.flatMap(findSkuProblems),
  ];
  if (problems.length === 0) return;
  const text = problems.length === 1 ? "the catalog has a problem" : `the catalog has ${problems.length} problems`;
  throw new DomainError("CATALOG_INVALID", text, { problems: String(problems.length) }, { fields: problems });
}

function findDuplicates(catalog: CatalogContent): FieldViolation[] {
  return catalogLists.flatMap(([list, kind]) => {
    const seen = new Set<string>();
    return catalog[list].map(keyOf).flatMap((key) => {
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [{ field: `${list}[${key}]`, description: `${kind.replace("_", " ")} ${key} stands here twice` }];
    });
  });
}

/** One reference from a field to the key of a thing in a list. */
interface Reference {
  field: string;
  list: "products" | "features" | "featureGroups" | "meters" | "regionRules" | "plans" | "addOns" | "bundles";
  key: string | undefined;
}

function findUnknownReferences(catalog: CatalogContent): FieldViolation[] {
  const known = Object.fromEntries(catalogLists.map(([list]) => [list, new Set(catalog[list].map(keyOf))]));
  return collectReferences(catalog).flatMap(({ field, list, key }) => {
    if (key === undefined || key === "" || known[list]?.has(key)) return [];
    return [{ field, description: `${key} is not among the ${list}` }];
  });
}

function collectReferences(catalog: CatalogContent): Reference[] {
  return [
    ...catalog.features.flatMap(({ key, productKey, meterKey, regionRuleKey, requires, excludes }): Reference[] => [
      { field: `features[${key}].product_key`, list: "products", key: productKey },
      { field: `features[${key}].meter_key`, list: "meters", key: meterKey },
      { field: `features[${key}].region_rule_key`, list: "regionRules", key: regionRuleKey },
      ...refersTo(`features[${key}].requires`, "features", requires),
      ...refersTo(`features[${key}].excludes`, "features", excludes),
    ]),
    ...catalog.featureGroups.flatMap(({ key, productKey, featureKeys }): Reference[] => [
      { field: `feature_groups[${key}].product_key`, list: "products", key: productKey },
      ...refersTo(`feature_groups[${key}].feature_keys`, "features", featureKeys),
    ]),
    ...catalog.plans.flatMap(({ key, productKey, regionRuleKey, featureGroupKeys, trial }): Reference[] => [
      { field: `plans[${key}].product_key`, list: "products", key: productKey },
      { field: `plans[${key}].region_rule_key`, list: "regionRules", key: regionRuleKey },
      { field: `plans[${key}].trial.converts_to_plan_key`, list: "plans", key: trial?.convertsToPlanKey },
      ...refersTo(`plans[${key}].feature_group_keys`, "featureGroups", featureGroupKeys),
    ]),
    ...catalog.addOns.flatMap(({ key, productKey, planKeys, featureGroupKeys }): Reference[] => [
      { field: `add_ons[${key}].product_key`, list: "products", key: productKey },
      ...refersTo(`add_ons[${key}].plan_keys`, "plans", planKeys),
      ...refersTo(`add_ons[${key}].feature_group_keys`, "featureGroups", featureGroupKeys),
    ]),
    ...catalog.bundles.flatMap(({ key, planKeys, addOnKeys }): Reference[] => [
      ...refersTo(`bundles[${key}].plan_keys`, "plans", planKeys),
      ...refersTo(`bundles[${key}].add_on_keys`, "addOns", addOnKeys),
    ]),
    ...catalog.skus.flatMap(({ sku, planKey, bundleKey, addOnKey }): Reference[] => [
      { field: `skus[${sku}].plan_key`, list: "plans", key: planKey },
      { field: `skus[${sku}].bundle_key`, list: "bundles", key: bundleKey },
      { field: `skus[${sku}].add_on_key`, list: "addOns", key: addOnKey },
    ]),
  ];
}

function refersTo(field: string, list: Reference["list"], keys: readonly string[] = []): Reference[] {
  return keys.map((key) => ({ field, list, key }));
}

/** A meter that cannot tell its amount would refuse every event. */
function findMeterProblems({ key, aggregation, valuePath = "" }: Meter): FieldViolation[] {
  if (aggregation !== "AGGREGATION_SUM" || valuePath !== "") return [];
  return [{ field: `meters[${key}].value_path`, description: "a meter that sums says where the amount stands" }];
}

function findSkuProblems(sku: Sku): FieldViolation[] {
  const field = `skus[${sku.sku}]`;
  const items = [sku.planKey, sku.bundleKey, sku.addOnKey].filter((key) => key !== undefined && key !== "");
  const least = BigInt(sku.minQuantity ?? 0);
  const most = BigInt(sku.maxQuantity ?? 0);
  return [
    ...(items.length === 1 ? [] : [{ field, description: "names a plan, a bundle or an add-on, and only one" }]),
    ...(most > 0n && least > most
      ? [{ field: `${field}.min_quantity`, description: `${least} is more than the largest quantity, ${most}` }]
      : []),
    ...((sku.planVersion ?? 0) > 0 && !sku.planKey
      ? [{ field: `${field}.plan_version`, description: "is only for a SKU that names a plan" }]
      : []),
  ];
}
