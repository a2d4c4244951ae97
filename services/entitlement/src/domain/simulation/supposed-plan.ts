import { DomainError } from "@licet/kernel";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { planVersionAfter } from "../licence/change-licence.ts";
import type { Licence } from "../licence/licence.ts";

/** A plan version that a request names, and by which fields. */
export interface NamedPlan {
  readonly planKey?: string | undefined;
  readonly planVersion?: number | undefined;
  /** What stands before the names of its fields, such as `suppose.`. */
  readonly path: string;
}

/**
 * The plan version that is supposed for a licence; without one, of the plan the version in force.
 * @throws DomainError PLAN_VERSION_UNKNOWN that names the field
 */
export function supposedPlan(
  licence: Pick<Licence, "planKey" | "planVersion"> | undefined,
  { planKey, planVersion, path }: NamedPlan,
  view: CatalogView,
): PlanTerms {
  const named = { ...(planKey !== undefined && { planKey }), ...(planVersion !== undefined && { planVersion }) };
  const { planKey: key, version } = planVersionAfter(licence ?? { planKey: "", planVersion: 0 }, named, view);
  const plan = view.planVersion(key, version);
  if (plan !== undefined) return plan;
  const which = version === 0 ? "a version in force" : `version ${version}`;
  const description = `plan ${key} does not have ${which}`;
  const field = `${path}${planVersion === undefined ? "plan_key" : "plan_version"}`;
  const metadata = { plan_key: key, plan_version: String(version) };
  throw new DomainError("PLAN_VERSION_UNKNOWN", description, metadata, { fields: [{ field, description }] });
}
