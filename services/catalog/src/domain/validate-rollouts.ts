import type { FieldViolation } from "@licet/kernel";
import type { CatalogContent, RolloutRule } from "./catalog-content.ts";

/** A place that names a rollout rule, and the product that the rule would act on. */
interface RuleUse {
  field: string;
  rule: string | undefined;
  product: string | undefined;
}

/** Rules that contradict themselves, and things that name no rule or one of another product. */
export function findRolloutProblems(catalog: CatalogContent): FieldViolation[] {
  const products = new Set(catalog.products.map(({ key }) => key));
  const rules = new Map(catalog.rolloutRules.map((rule) => [rule.key, rule]));
  return [
    ...catalog.rolloutRules.flatMap((rule) => findRuleProblems(rule, products)),
    ...listUses(catalog).flatMap(({ field, rule, product }) => {
      if (rule === undefined || rule === "") return [];
      const known = rules.get(rule);
      if (known === undefined) return [{ field, description: `${rule} is not among the rolloutRules` }];
      if (known.productKey === product) return [];
      return [{ field, description: `${rule} is a rollout rule of the product ${known.productKey}` }];
    }),
  ];
}

function findRuleProblems(rule: RolloutRule, products: ReadonlySet<string>): FieldViolation[] {
  const { key, productKey, include = [], exclude = [] } = rule;
  const excluded = new Set(exclude);
  const unknown = products.has(productKey)
    ? []
    : [{ field: `rollout_rules[${key}].product_key`, description: `${productKey} is not among the products` }];
  const both = include.filter((account) => excluded.has(account));
  return [
    ...unknown,
    ...findGuardProblems(rule),
    ...both.map((account) => ({
      field: `rollout_rules[${key}].include`,
      description: `${account} is excluded as well`,
    })),
  ];
}

function findGuardProblems({ key, guard }: RolloutRule): FieldViolation[] {
  if (guard === undefined) return [];
  const field = `rollout_rules[${key}].guard`;
  const bounds = [guard.maxDenialIncrease, guard.maxErrorIncrease];
  const description = "says what it bounds: max_denial_increase, max_error_increase or both";
  return [
    ...(bounds.some(Boolean) ? [] : [{ field, description }]),
    ...(Number.parseFloat(guard.window) % 60 === 0
      ? []
      : [{ field: `${field}.window`, description: "is in whole minutes" }]),
  ];
}

function listUses({ features, plans, addOns }: CatalogContent): RuleUse[] {
  const productOf = new Map(features.map(({ key, productKey }) => [key, productKey]));
  const grantsOf = (list: string, { key, grants = [] }: CatalogContent["plans" | "addOns"][number]): RuleUse[] =>
    grants.map(({ featureKey, rolloutRuleKey }) => ({
      field: `${list}[${key}].grants[${featureKey}].rollout_rule_key`,
      rule: rolloutRuleKey,
      product: productOf.get(featureKey),
    }));
  return [
    ...features.map(({ key, productKey, rolloutRuleKey }) => ({
      field: `features[${key}].rollout_rule_key`,
      rule: rolloutRuleKey,
      product: productKey,
    })),
    ...plans.flatMap((plan) => [
      { field: `plans[${plan.key}].rollout_rule_key`, rule: plan.rolloutRuleKey, product: plan.productKey },
      ...grantsOf("plans", plan),
    ]),
    ...addOns.flatMap((addOn) => grantsOf("add_ons", addOn)),
  ];
}
