import type { LicenceDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { bookOf } from "../device/device.ts";
import type { Licence } from "../licence/licence.ts";
import { compileFallback } from "./compile-fallback.ts";
import { compileLicence } from "./compile-licence.ts";

/** A licence of the account as decisions see it. */
export function compileHeldLicence(licence: Licence, state: AccountState, view: CatalogView): LicenceDocument {
  const { planKey, planVersion, licenceId } = licence;
  const { timeZone } = state.account;
  const plan = view.planVersion(planKey, planVersion);
  if (plan === undefined) throw new Error(`plan ${planKey} version ${planVersion} is not replicated`);
  return {
    ...compileLicence(licence, plan, view.catalog, { book: bookOf(state, licenceId), timeZone, users: state.users }),
    ...compileFallback(licence, plan, view.catalog, timeZone),
  };
}
