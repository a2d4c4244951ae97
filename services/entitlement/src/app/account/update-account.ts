import type { Clock } from "@licet/kernel";
import type { Account } from "../../domain/account/account.ts";
import type { AccountPatch } from "../../domain/account/change-account.ts";
import { updateAccount } from "../../domain/account/change-account.ts";
import { checkEtag } from "../../domain/etag.ts";
import type { Caller } from "../caller.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";

/** Changes an account's own fields. @throws DomainError NOT_FOUND, ETAG_MISMATCH, TIME_ZONE_UNKNOWN */
export function createUpdateAccount(accounts: Accounts, clock: Clock) {
  return async (caller: Caller, accountId: string, patch: AccountPatch, etag: string): Promise<Account> => {
    const state = await changeOne(accounts, caller, accountId, (found) => {
      checkEtag(etag, found.account.version);
      return updateAccount(found, patch, clock.now());
    });
    return state.account;
  };
}
