import type { PolicyLicence } from "@licet/catalog-file";
import type { AccountState } from "@licet/entitlement-service/domain/account/account";
import { beginTerm } from "@licet/entitlement-service/domain/licence/begin-term";
import { moveKinds } from "@licet/entitlement-service/domain/licence/move-kinds";
import { pendingMoves } from "@licet/entitlement-service/domain/licence/scheduled-move";
import type { Report } from "./problems.ts";
import type { Published } from "./publish-catalogs.ts";

/** The state in which what a purchase made was used first when the file says; what waits for no use is reported. */
export function takeFirstUse(
  before: AccountState,
  licenceIds: readonly string[],
  { firstUse, start }: PolicyLicence,
  { published, report }: { readonly published: Published; readonly report: Report },
): AccountState {
  if (firstUse === undefined) return before;
  const now = new Date(firstUse);
  if (now < new Date(start)) report("/firstUse", "it is used before its start");
  const awaiting = licenceIds.filter((licenceId) => before.licences.get(licenceId)?.awaitsFirstUse !== undefined);
  if (awaiting.length === 0) report("/firstUse", "its term does not begin with the first use");
  return awaiting.reduce((state, licenceId) => {
    const newId = (prefix: string) => `${licenceId}/${prefix}`;
    return beginTerm(state, licenceId, { view: published.view, newId, now, actor: "" }).state;
  }, before);
}

/** The state in which what was to become of trials by an instant has; the same where nothing was. */
export function convertTrials(before: AccountState, at: Date, { view }: Published): AccountState {
  let state = before;
  for (const licence of before.licences.values()) {
    for (const move of pendingMoves(licence).filter(({ effectiveTime }) => effectiveTime <= at)) {
      state = moveKinds.get(move.kind)?.carryOut(state, licence.licenceId, move, { view, now: at }).state ?? state;
    }
  }
  return state;
}
