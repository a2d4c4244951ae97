import type { AddOnTerms, PlanTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceStatus } from "../licence/licence.ts";

/**
 * The licence that an order for more means: of the same product, neither revoked nor expired. Of several the one whose
 * plan is named, else the newest.
 */
export function liveLicence(
  licences: ReadonlyMap<string, Licence>,
  wanted: PlanTerms | AddOnTerms,
  now: Date,
): Licence | undefined {
  const planKeys = "planKeys" in wanted ? wanted.planKeys : [];
  const candidates = [...licences.values()]
    .filter((licence) => licence.productKey === wanted.productKey && isLive(licence, now))
    .filter((licence) => planKeys.length === 0 || planKeys.includes(licence.planKey))
    .sort((left, right) => (left.licenceId < right.licenceId ? 1 : -1));
  const samePlan = "planKey" in wanted ? candidates.find(({ planKey }) => planKey === wanted.planKey) : undefined;
  return samePlan ?? candidates[0];
}

function isLive(licence: Licence, now: Date): boolean {
  const status = licenceStatus(licence, now);
  return status !== "revoked" && status !== "expired";
}
