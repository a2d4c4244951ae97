import type { LicenceDocument, SnapshotDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import { lendersOf } from "../account/lender.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { compileHeldLicence } from "./compile-held-licence.ts";

/**
 * The licences of its lenders that an account shares, as its decisions see them: without their orders, and naming whose they
 * are. What is counted or bound stays with who holds it: metered features, and licences with seats, keys or devices. Their own
 * users are the ones to begin a trial.
 */
export function compileLent(state: AccountState, view: CatalogView): LicenceDocument[] {
  return lendersOf(state).flatMap((lender) =>
    [...lender.licences.values()].flatMap((licence) => {
      const plan = view.planVersion(licence.planKey, licence.planVersion);
      const isBound = plan?.namedUser === true || plan?.floating !== undefined || plan?.devices !== undefined;
      if (licence.state === "revoked" || licence.awaitsFirstUse !== undefined || isBound) return [];
      const { orderId: _order, ...document } = compileHeldLicence(licence, lender, view);
      const grants = document.grants.filter(({ allowance }) => allowance === undefined);
      return grants.length === 0 ? [] : [{ ...document, grants, accountId: lender.account.accountId }];
    }),
  );
}

/** Whose licences the account shares. */
export function lendersIn(state: AccountState): Pick<SnapshotDocument, "lenders"> {
  const lenders = lendersOf(state).map(({ account }) => account.accountId);
  return lenders.length === 0 ? {} : { lenders };
}
