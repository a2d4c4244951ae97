import { DomainError } from "@licet/kernel";
import type { AccountState } from "../domain/account/account.ts";
import type { Change } from "../domain/change.ts";
import type { Accounts } from "./ports.ts";

/** On whose behalf a command runs. */
export interface Caller {
  readonly tenantId: string;
  readonly actor: string;
}

/** The account's state. @throws DomainError NOT_FOUND */
export function stateOf(states: ReadonlyMap<string, AccountState>, accountId: string): AccountState {
  const state = states.get(accountId);
  if (state !== undefined) return state;
  throw new DomainError("NOT_FOUND", "no such account", { resource: "account", id: accountId });
}

/** Changes one account as decided and returns it as saved. @throws DomainError NOT_FOUND and what `decide` throws */
export async function changeOne(
  accounts: Accounts,
  { tenantId, actor }: Caller,
  accountId: string,
  decide: (state: AccountState) => Change,
): Promise<AccountState> {
  const written = await accounts.change({ tenantId, accountIds: [accountId] }, (found) => {
    const change = decide(stateOf(found, accountId));
    return { applied: [{ accountId, actor, change }], result: undefined };
  });
  return stateOf(written.states, accountId);
}
