import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";

/** Whether another version of its plan does not give a licence every allowance of metered features that it has now. */
export function lessensAllowances(
  { planKey, planVersion }: Pick<Licence, "planKey" | "planVersion">,
  toVersion: number,
  view: CatalogView,
): boolean {
  const left = allowancesIn(view.planVersion(planKey, toVersion));
  return [...allowancesIn(view.planVersion(planKey, planVersion))].some((allowance) => !left.has(allowance));
}

/** As texts that differ when anything of them does. */
function allowancesIn(plan: PlanTerms | undefined): ReadonlySet<string> {
  const metered = (plan?.grants ?? []).filter(({ allowance }) => allowance !== undefined);
  return new Set(metered.map((grant) => JSON.stringify(grant)));
}
