import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { UserDraft } from "../../domain/account/change-user.ts";
import { createUser } from "../../domain/account/change-user.ts";
import type { Caller } from "../caller.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";

/** Adds a user to an account. @throws DomainError NOT_FOUND, ALREADY_EXISTS */
export function createCreateUser(accounts: Accounts, clock: Clock) {
  return (caller: Caller, accountId: string, draft: UserDraft): Promise<AccountState> =>
    changeOne(accounts, caller, accountId, (state) => createUser(state, draft, clock.now()));
}
