import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { Account, AccountDraft } from "../../domain/account/account.ts";
import { createAccount, noteCreation } from "../../domain/account/change-account.ts";
import type { Accounts } from "../ports.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";

/** Makes an account. @throws DomainError ALREADY_EXISTS, TIME_ZONE_UNKNOWN */
export function createCreateAccount(accounts: Accounts, clock: Clock) {
  return async ({ tenantId, actor }: Caller, draft: AccountDraft): Promise<Account> => {
    const { accountId } = draft;
    const written = await accounts.change({ tenantId, accountIds: [accountId], mayCreate: true }, (found) => {
      if (found.has(accountId)) {
        throw new DomainError("ALREADY_EXISTS", "the account is there already", { resource: "account", id: accountId });
      }
      const change = noteCreation(createAccount(draft, clock.now()));
      return { applied: [{ accountId, actor, change }], result: undefined };
    });
    return stateOf(written.states, accountId).account;
  };
}
