import type { AccountState } from "../account/account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { changeLicence } from "../licence/change-licence.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceStatus } from "../licence/licence.ts";

/**
 * The account as it would be if its licences of the plan were of that version, and those licences. Seats that are too many
 * go newest first; what is revoked or has expired stays as it is.
 */
export function supposeVersion(
  present: AccountState,
  { planKey, version }: Pick<PlanTerms, "planKey" | "version">,
  view: CatalogView,
  now: Date,
): { readonly state: AccountState; readonly licenceIds: readonly string[] } {
  const held = [...present.licences.values()].filter((each) => each.planKey === planKey && isLive(each, now));
  const others = held.filter(({ planVersion }) => planVersion !== version);
  const state = others.reduce((supposed, { licenceId }) => {
    const terms = { licenceId, planVersion: version, addOns: [], changeId: "", reason: "" };
    return changeLicence(supposed, { ...terms, release: { kind: "newest" } }, view, now).state;
  }, present);
  return { state, licenceIds: held.map(({ licenceId }) => licenceId).sort() };
}

function isLive(licence: Licence, now: Date): boolean {
  const status = licenceStatus(licence, now);
  return status !== "revoked" && status !== "expired";
}
