import type { Clock, IdGenerator } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import type { Change } from "../../domain/change.ts";
import { createOverride, joinChanges } from "../../domain/override/change-overrides.ts";
import type { Override, OverrideDraft } from "../../domain/override/override.ts";
import { overrideOf } from "../../domain/override/override.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts } from "../ports.ts";

/** What came of one draft: the override as saved with its account's revision, or why it was refused. */
export type OverrideVerdict =
  { readonly override: Override; readonly revision: number } | { readonly refusal: DomainError };

/** Makes overrides in one transaction, each carried out or refused by itself; answers in their order. */
export type BatchCreateOverrides = (caller: Caller, drafts: readonly OverrideDraft[]) => Promise<OverrideVerdict[]>;

/** What the command needs. */
interface Ports {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly newId: IdGenerator;
}

/** Makes the command. */
export function createBatchCreateOverrides({ accounts, clock, newId }: Ports): BatchCreateOverrides {
  return async ({ tenantId, actor }, drafts) => {
    const accountIds = drafts.map(({ accountId }) => accountId);
    const { result, states } = await accounts.change({ tenantId, accountIds }, (found, view) => {
      const circumstances = { view, actor, now: clock.now() };
      const changes = new Map<string, Change[]>();
      const made = drafts.map((draft) => {
        const { accountId } = draft;
        const before = changes.get(accountId) ?? [];
        const overrideId = newId("ovr");
        return attempt(overrideId, () => {
          const state: AccountState = before.at(-1)?.state ?? stateOf(found, accountId);
          changes.set(accountId, [...before, createOverride(state, overrideId, draft, circumstances)]);
        });
      });
      const applied = [...changes].flatMap(([accountId, list]) => {
        const change = joinChanges(list);
        return change === undefined ? [] : [{ accountId, actor, change }];
      });
      return { applied, result: made };
    });
    return result.map((each, index) => {
      if (typeof each !== "string") return { refusal: each };
      const state = stateOf(states, accountIds[index] ?? "");
      return { override: overrideOf(state, each), revision: state.account.revision };
    });
  };
}

/** The id of what was made, or why it was refused. */
function attempt(id: string, act: () => void): string | DomainError {
  try {
    act();
    return id;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
