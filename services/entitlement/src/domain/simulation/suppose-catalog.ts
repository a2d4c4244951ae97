import type { Catalog, CatalogView, PlanTerms } from "../catalog/catalog.ts";
import type { RolloutTerms } from "../catalog/rollout-terms.ts";

/** A catalog that is not published, and the plan versions that would be in force with it. */
export interface DraftTerms {
  readonly catalog: Catalog;
  readonly planVersions: readonly PlanTerms[];
  /** Rollout rules whose own share is that of the published catalog: what was decided about it since stays in force. */
  readonly keptShares: ReadonlySet<string>;
}

/** The catalog as it would be if the draft were published. */
export function supposeCatalog(present: CatalogView, { catalog, planVersions, keptShares }: DraftTerms): CatalogView {
  const drafted = new Map(planVersions.map((plan) => [`${plan.planKey}@${plan.version}`, plan]));
  const inForce = present.catalog.rollouts ?? {};
  const rollouts = Object.entries(catalog.rollouts ?? {}).map(([key, terms]): [string, RolloutTerms] => {
    const { percent = terms.percent, halted } = inForce[key] ?? {};
    return [key, { ...terms, ...(keptShares.has(key) && { percent }), ...(halted === true && { halted }) }];
  });
  return {
    catalog: { ...catalog, rollouts: Object.fromEntries(rollouts) },
    planVersion: (planKey, version) => drafted.get(`${planKey}@${version}`) ?? present.planVersion(planKey, version),
  };
}
