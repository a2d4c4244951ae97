import type { FieldViolation } from "@licet/kernel";
import type { CatalogContent, Plan } from "./catalog-content.ts";

/** Only trials have a trial policy, and what they become is bought: a plan of their product that is no trial. */
export function findTrialProblems({ plans }: Pick<CatalogContent, "plans">): FieldViolation[] {
  const byKey = new Map(plans.map((plan) => [plan.key, plan]));
  return plans.flatMap((plan) => {
    if (plan.trial === undefined) return [];
    const field = `plans[${plan.key}].trial`;
    if (!isTrial(plan)) return [{ field, description: "only a plan whose model is trial has a trial policy" }];
    const next = byKey.get(plan.trial.convertsToPlanKey ?? "");
    if (next === undefined) return [];
    return problemsOf(plan, next).map((description) => ({ field: `${field}.converts_to_plan_key`, description }));
  });
}

function problemsOf(plan: Plan, next: Plan): string[] {
  return [
    ...(next.productKey === plan.productKey ? [] : [`${next.key} is of product ${next.productKey}`]),
    ...(isTrial(next) ? [`${next.key} is a trial too`] : []),
  ];
}

function isTrial({ licenceModel }: Plan): boolean {
  return licenceModel === "LICENCE_MODEL_TRIAL";
}
