import type { Clock } from "@licet/kernel";
import type { Account } from "../../domain/account/account.ts";
import { moveAccount } from "../../domain/account/hierarchy.ts";
import { checkEtag } from "../../domain/etag.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import type { Hierarchy } from "./hierarchy-ports.ts";

/** An account, its parent to be, and the version it was read at. */
export interface MoveCommand {
  readonly accountId: string;
  /** Empty: none. */
  readonly parentId: string;
  readonly sharesParent: boolean;
  readonly reason: string;
  readonly etag: string;
}

/** Puts an account with all below it under another one. */
export type MoveAccount = (caller: Caller, command: MoveCommand) => Promise<Account>;

/** What the command needs from outside. */
export interface MovePorts {
  readonly accounts: Accounts;
  readonly hierarchy: Hierarchy;
  readonly clock: Clock;
}

/** Makes the command. It refuses with NOT_FOUND, ETAG_MISMATCH, ACCOUNT_CYCLE and HIERARCHY_TOO_DEEP. */
export function createMoveAccount({ accounts, hierarchy, clock }: MovePorts): MoveAccount {
  return async (caller, { etag, ...move }) => {
    const { accountId, parentId } = move;
    const lineage = await hierarchy.hold(caller.tenantId, accountId, parentId);
    const { tenantId, actor } = caller;
    // The parent is locked along: it may come to lend to the account.
    const accountIds = parentId === "" ? [accountId] : [accountId, parentId];
    const { states } = await accounts.change({ tenantId, accountIds }, (all) => {
      const found = stateOf(all, accountId);
      checkEtag(etag, found.account.version);
      const change = moveAccount(found, { ...move, lineage }, clock.now());
      return { applied: [{ accountId, actor, change }], result: undefined };
    });
    return stateOf(states, accountId).account;
  };
}
