import { DomainError } from "@licet/kernel";
import type { Account, AccountDraft } from "../../domain/account/account.ts";
import { createAccount, noteCreation } from "../../domain/account/change-account.ts";
import { checkPlace } from "../../domain/account/hierarchy.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { MovePorts } from "./move-account.ts";

/**
 * Makes an account, under the parent that it names.
 * @throws DomainError ALREADY_EXISTS, NOT_FOUND, TIME_ZONE_UNKNOWN, HIERARCHY_TOO_DEEP
 */
export function createCreateAccount({ accounts, hierarchy, clock }: MovePorts) {
  return async ({ tenantId, actor }: Caller, draft: AccountDraft): Promise<Account> => {
    const { accountId, parentId = "" } = draft;
    if (parentId !== "") checkPlace(accountId, await hierarchy.hold(tenantId, accountId, parentId));
    const accountIds = parentId === "" ? [accountId] : [accountId, parentId];
    const written = await accounts.change({ tenantId, accountIds, mayCreate: true }, (found) => {
      if (found.has(accountId)) {
        throw new DomainError("ALREADY_EXISTS", "the account is there already", { resource: "account", id: accountId });
      }
      const change = noteCreation(createAccount(draft, clock.now()));
      return { applied: [{ accountId, actor, change }], result: undefined };
    });
    return stateOf(written.states, accountId).account;
  };
}
