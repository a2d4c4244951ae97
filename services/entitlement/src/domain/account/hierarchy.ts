import { DomainError } from "@licet/kernel";
import type { Change } from "../change.ts";
import type { Account, AccountState } from "./account.ts";

/** Where an account is to stand, as the hierarchy is when it is asked. */
export interface Lineage {
  /** The parent and the accounts above it, nearest first; empty: the account is under none. */
  readonly above: readonly string[];
  /** Levels of accounts below the one that is to stand there; 0: none. */
  readonly levelsBelow: number;
}

/** From the topmost account of a hierarchy to the lowest there are at most so many, both counted. */
export const mostLevels = 8;

/** An account that goes under another parent with all below it, or under none. */
export interface AccountMove {
  /** Empty: none. */
  readonly parentId: string;
  /** Whether it shares the licences of the parent from now on. */
  readonly sharesParent: boolean;
  readonly reason: string;
  readonly lineage: Lineage;
}

/** Refuses a place in which an account would be above itself, or too deep. @throws ACCOUNT_CYCLE, HIERARCHY_TOO_DEEP */
export function checkPlace(accountId: string, { above, levelsBelow }: Lineage): void {
  const place = above.indexOf(accountId);
  if (place >= 0) {
    const path = [accountId, ...above.slice(0, place).reverse(), accountId].join(" > ");
    throw new DomainError("ACCOUNT_CYCLE", `the account would be above itself: ${path}`, { resource: accountId, path });
  }
  const levels = above.length + 1 + levelsBelow;
  if (levels <= mostLevels) return;
  throw new DomainError("HIERARCHY_TOO_DEEP", `the hierarchy would have ${levels} levels`, {
    resource: accountId,
    levels: String(levels),
    limit: String(mostLevels),
  });
}

/** Puts an account under another parent, and lets it share that one's licences or not; the same state when it is so already. @throws what `checkPlace` throws */
export function moveAccount(
  state: AccountState,
  { parentId, sharesParent, reason, lineage }: AccountMove,
  now: Date,
): Change {
  const { parentId: fromParentId = "", sharesParent: sharedParent = false, ...kept } = state.account;
  const { accountId } = kept;
  if (parentId === fromParentId && sharesParent === sharedParent) return { state, events: [], audit: [] };
  checkPlace(accountId, lineage);
  const placed = { ...kept, ...(parentId !== "" && { parentId }), ...(sharesParent && { sharesParent }) };
  const account: Account = { ...placed, version: kept.version + 1, updateTime: now };
  const details = { from_parent: fromParentId, to_parent: parentId, shares_licences: sharesParent };
  return {
    state: { ...state, account },
    events: [{ kind: "account_changed", account, reason, fromParentId }],
    audit: [{ action: "account.move", resource: accountId, reason, details }],
  };
}
