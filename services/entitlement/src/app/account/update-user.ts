import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { UserPatch } from "../../domain/account/change-user.ts";
import { updateUser, userOf } from "../../domain/account/change-user.ts";
import { checkEtag } from "../../domain/etag.ts";
import type { Caller } from "../caller.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";

/** A user's fields to change, and the version they were read at. */
export interface UserUpdate {
  readonly userId: string;
  readonly patch: UserPatch;
  readonly etag: string;
}

/** Changes a user of an account. @throws DomainError NOT_FOUND, ETAG_MISMATCH */
export function createUpdateUser(accounts: Accounts, clock: Clock) {
  return (caller: Caller, accountId: string, { userId, patch, etag }: UserUpdate): Promise<AccountState> =>
    changeOne(accounts, caller, accountId, (state) => {
      checkEtag(etag, userOf(state, userId).version);
      return updateUser(state, userId, patch, clock.now());
    });
}
