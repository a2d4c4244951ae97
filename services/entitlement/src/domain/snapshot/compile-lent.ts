import type { LicenceDocument, SnapshotDocument } from "@licet/decision";
import type { AccountState } from "../account/account.ts";
import { lendersOf } from "../account/lender.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { compileHeldLicence } from "./compile-held-licence.ts";
import { compileLentSeats } from "./compile-seats.ts";

/**
 * The licences of its lenders that an account shares, as its decisions see them: without their orders, naming whose they are,
 * and with the seats of its own users. What is bound to keys or devices stays with who holds it; what is metered is counted in
 * the holder's book. The holder's own users are the ones to begin a trial.
 */
export function compileLent(state: AccountState, view: CatalogView): LicenceDocument[] {
  const { accountId } = state.account;
  return lendersOf(state).flatMap((lender) =>
    [...lender.licences.values()].flatMap((licence) => {
      const plan = view.planVersion(licence.planKey, licence.planVersion);
      const isBound = plan?.floating !== undefined || plan?.devices !== undefined;
      if (licence.state === "revoked" || licence.awaitsFirstUse !== undefined || isBound) return [];
      const { orderId: _order, ...document } = compileHeldLicence(licence, lender, view);
      const seats = plan?.namedUser && { seats: compileLentSeats(licence, plan, { lender, accountId }) };
      return document.grants.length === 0 ? [] : [{ ...document, ...seats, accountId: lender.account.accountId }];
    }),
  );
}

/** Whose licences the account shares, and what revisions those had. */
export function lendersIn(state: AccountState): Pick<SnapshotDocument, "lenders" | "lenderRevisions"> {
  const lenders = lendersOf(state).map(({ account }) => account);
  if (lenders.length === 0) return {};
  return {
    lenders: lenders.map(({ accountId }) => accountId),
    lenderRevisions: Object.fromEntries(lenders.map(({ accountId, revision }) => [accountId, revision])),
  };
}
