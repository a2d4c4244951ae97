import type { Account, AccountState } from "./account.ts";

/** The account whose licences this one shares; undefined: none. */
export function lenderIdOf({ parentId, sharesParent }: Account): string | undefined {
  return sharesParent === true ? parentId : undefined;
}

/** The accounts whose licences this one shares, nearest first: a parent passes on what it shares of its own. */
export function lendersOf({ lender }: AccountState): readonly AccountState[] {
  return lender === undefined ? [] : [lender, ...lendersOf(lender)];
}

/**
 * The states, each with its lender as that is among them; the same object where the lender is. One whose lender is not among
 * them is left out: what it may do cannot be told.
 */
export function linkLenders(states: ReadonlyMap<string, AccountState>): Map<string, AccountState> {
  const linked = new Map<string, AccountState>();
  const link = (accountId: string): AccountState | undefined => {
    const known = linked.get(accountId);
    const state = states.get(accountId);
    if (known !== undefined || state === undefined) return known;
    const lenderId = lenderIdOf(state.account);
    const lender = lenderId === undefined ? undefined : link(lenderId);
    if (lenderId !== undefined && lender === undefined) return undefined;
    const { lender: before, ...own } = state;
    const found = before === lender ? state : { ...own, ...(lender !== undefined && { lender }) };
    linked.set(accountId, found);
    return found;
  };
  for (const accountId of states.keys()) link(accountId);
  return linked;
}

/** Whether a lender changed after the account was compiled last. */
export function isBehind(state: AccountState): boolean {
  return lendersOf(state).some(({ account }) => account.revision > state.account.revision);
}

/**
 * The accounts with the revisions in which their changes hold: each beyond those that it had, that its lenders have, and that
 * any account has which shares of it. So the revisions of accounts that share are in the order of what they were compiled from,
 * and whoever has one as high as a lender's was compiled after that lender's change.
 */
export function raiseRevisions(
  before: ReadonlyMap<string, AccountState>,
  changed: ReadonlyMap<string, AccountState>,
): Map<string, AccountState> {
  const raised = new Map<string, AccountState>();
  const lendersFirst = [...changed].sort(([, one], [, other]) => lendersOf(one).length - lendersOf(other).length);
  for (const [accountId, state] of lendersFirst) {
    const earlier = before.get(accountId);
    const { pool } = state.account;
    const lent = lendersOf(state).map(({ account }) => raised.get(account.accountId)?.account ?? account);
    const passed = [earlier?.account.revision ?? 0, state.account.revision, pool?.clock ?? 0];
    const revision = Math.max(...passed, ...lent.map((lender) => lender.revision)) + 1;
    const isNoted = pool !== undefined && isPoolChanged(earlier, state);
    const account: Account = { ...state.account, revision, ...(isNoted && { pool: { ...pool, revision } }) };
    const lender = state.lender && (raised.get(state.lender.account.accountId) ?? state.lender);
    raised.set(accountId, { ...state, account, ...(lender && { lender }) });
  }
  return raised;
}

/** Whether accounts that share of this one would be compiled otherwise after the change. */
function isPoolChanged(before: AccountState | undefined, after: AccountState): boolean {
  if (before === undefined || before.licences !== after.licences) return true;
  const [was, is] = [before.account, after.account];
  return was.timeZone !== is.timeZone || lenderIdOf(was) !== lenderIdOf(is);
}
