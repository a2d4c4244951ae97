import type { Clock } from "@licet/kernel";
import type { Account, AccountState } from "../../domain/account/account.ts";
import type { AccountMove } from "../../domain/account/hierarchy.ts";
import { moveAccount } from "../../domain/account/hierarchy.ts";
import { lendersOf } from "../../domain/account/lender.ts";
import { checkEtag } from "../../domain/etag.ts";
import type { Licence } from "../../domain/licence/licence.ts";
import { freeMembersSeats } from "../../domain/seat/free-members-seats.ts";
import type { Caller } from "../caller.ts";
import { stateOf } from "../caller.ts";
import type { Accounts, Applied } from "../ports.ts";
import { seatPlanOf } from "../seat/seat-plan.ts";
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
    const { tenantId, actor } = caller;
    const lineage = await hierarchy.hold(tenantId, accountId, parentId);
    const lenderIds = await hierarchy.listLenders(tenantId, accountId);
    const sharers = lenderIds.length === 0 ? [] : await hierarchy.listSharers(tenantId, accountId);
    // The parent is locked along: it may come to lend to the account. Who lent to it may have seats to free.
    const accountIds = [accountId, ...(parentId === "" ? [] : [parentId]), ...lenderIds];
    const { states } = await accounts.change({ tenantId, accountIds }, (all, view) => {
      const found = stateOf(all, accountId);
      checkEtag(etag, found.account.version);
      const change = moveAccount(found, { ...move, lineage }, clock.now());
      const left = lendersLeft(lenderIds, all, move);
      const freed = left.map((lender): Applied => {
        const termsOf = ({ licenceId }: Licence) => seatPlanOf(lender, licenceId, view).terms;
        const gone = { accountIds: new Set(sharers), reason: move.reason, termsOf };
        return { accountId: lender.account.accountId, actor, change: freeMembersSeats(lender, gone, clock.now()) };
      });
      return { applied: [{ accountId, actor, change }, ...freed], result: undefined };
    });
    return stateOf(states, accountId).account;
  };
}

/** Those who lent to an account and do so no more where it is to stand. */
function lendersLeft(
  lenderIds: readonly string[],
  all: ReadonlyMap<string, AccountState>,
  { parentId, sharesParent }: Pick<AccountMove, "parentId" | "sharesParent">,
): AccountState[] {
  const parent = sharesParent ? stateOf(all, parentId) : undefined;
  const lenders = parent === undefined ? [] : [parent, ...lendersOf(parent)];
  const kept = new Set(lenders.map(({ account }) => account.accountId));
  return lenderIds.filter((lenderId) => !kept.has(lenderId)).map((lenderId) => stateOf(all, lenderId));
}
