import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { returnLease } from "../../domain/lease/change-lease.ts";
import type { Caller } from "../caller.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { findLease } from "./find-lease.ts";
import type { Leases } from "./ports.ts";

/** Gives a key back; returns the account as saved. */
export type ReturnLease = (caller: Caller, leaseId: string) => Promise<AccountState>;

/** Makes the command. It refuses with NOT_FOUND. */
export function createReturnLease(leases: Leases, accounts: Accounts, clock: Clock): ReturnLease {
  return async (caller, leaseId) => {
    const { accountId, licenceId } = await findLease(leases, caller, leaseId);
    return changeOne(accounts, caller, accountId, (state) => returnLease(state, { licenceId, leaseId }, clock.now()));
  };
}
