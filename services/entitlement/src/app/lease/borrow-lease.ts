import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { borrowLease } from "../../domain/lease/change-lease.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { findLease } from "./find-lease.ts";
import type { Leases } from "./ports.ts";

/** Borrows a key until then; returns the account as saved and the lease's licence. */
export type BorrowLease = (
  caller: Caller,
  leaseId: string,
  until: Date,
) => Promise<{ readonly state: AccountState; readonly licenceId: string }>;

/** Makes the command. It refuses as `borrowLease` of the domain does. */
export function createBorrowLease(leases: Leases, accounts: Accounts, clock: Clock): BorrowLease {
  return async (caller, leaseId, until) => {
    const { tenantId, actor } = caller;
    const { accountId, licenceId } = await findLease(leases, caller, leaseId);
    const { states } = await accounts.change({ tenantId, accountIds: [accountId] }, (found, view) => {
      const state = stateOf(found, accountId);
      const { planKey, planVersion } = licenceOf(state, licenceId);
      const terms = view.planVersion(planKey, planVersion)?.floating;
      const change = borrowLease(state, { licenceId, leaseId, terms, until }, clock.now());
      return { applied: [{ accountId, actor, change }], result: undefined };
    });
    return { state: stateOf(states, accountId), licenceId };
  };
}
