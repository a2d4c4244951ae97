import type { PolicyDocument } from "@licet/catalog-file";
import type { AccountState, User } from "@licet/entitlement-service/domain/account/account";
import { withUser } from "@licet/entitlement-service/domain/account/account";
import { createAccount } from "@licet/entitlement-service/domain/account/change-account";
import { checkPlace } from "@licet/entitlement-service/domain/account/hierarchy";
import { lenderIdOf } from "@licet/entitlement-service/domain/account/lender";
import { attempt } from "./attempt.ts";
import { toStep } from "./problems.ts";
import type { Report } from "./problems.ts";

type PolicyAccounts = NonNullable<PolicyDocument["accounts"]>;

/** Where an account stands, and whether it shares the licences of its parent. */
export type AccountPlace = Pick<AccountState["account"], "parentId" | "sharesParent">;

/** The places of those accounts of a file that have a parent; what cannot be is reported. */
export function placeAccounts(accounts: PolicyAccounts, report: Report): Map<string, AccountPlace> {
  const places = new Map<string, AccountPlace>();
  for (const [accountId, { parent, sharesParentLicences = false }] of Object.entries(accounts)) {
    const pointer = `/accounts/${toStep(accountId)}`;
    if (parent === undefined) {
      if (sharesParentLicences) report(`${pointer}/sharesParentLicences`, "the account has no parent");
    } else if (!Object.hasOwn(accounts, parent)) {
      report(`${pointer}/parent`, `the file has no account ${parent}`);
    } else {
      const lineage = { above: wayUp(parent, accounts), levelsBelow: 0 };
      attempt(`${pointer}/parent`, report, () => {
        checkPlace(accountId, lineage);
        places.set(accountId, { parentId: parent, ...(sharesParentLicences && { sharesParent: true }) });
      });
    }
  }
  return places;
}

/** An account of the file with its users, and with those whose licences it shares; undefined: the file has none. */
export type MemberOf = (accountId: string) => AccountState | undefined;

/** Finds accounts for the seats that others give to their users: without what they bought. */
export function createMembers(accounts: PolicyAccounts, places: ReadonlyMap<string, AccountPlace>): MemberOf {
  const memberOf: MemberOf = (accountId) => {
    if (!Object.hasOwn(accounts, accountId)) return undefined;
    const place = places.get(accountId) ?? {};
    const draft = { accountId, displayName: "", email: "", billingCountry: "", timeZone: "", ...place };
    const users = Object.keys(accounts[accountId]?.users ?? {});
    const state = users.reduce((before, userId) => withUser(before, toUser(userId)), createAccount(draft, epoch));
    const lender = place.sharesParent === true ? memberOf(place.parentId ?? "") : undefined;
    return { ...state, ...(lender && { lender }) };
  };
  return memberOf;
}

const epoch = new Date(0);

function toUser(userId: string): User {
  const said = { displayName: "", email: "", roles: [], groups: [], version: 1, createTime: epoch, updateTime: epoch };
  return { ...said, userId };
}

/** The account with the licences that it shares: those of others have their holder's id before their own. */
export function withLenders(
  accountId: string,
  stateOf: (accountId: string) => AccountState | undefined,
): AccountState | undefined {
  const state = stateOf(accountId);
  const lenderId = state && lenderIdOf(state.account);
  const lender = lenderId === undefined ? undefined : withLenders(lenderId, stateOf);
  if (state === undefined || lenderId === undefined || lender === undefined) return state;
  const licences = [...lender.licences.values()].map((licence) => {
    return { ...licence, licenceId: `${lenderId}/${licence.licenceId}` };
  });
  const named = new Map(licences.map((licence) => [licence.licenceId, licence]));
  return { ...state, lender: { ...lender, licences: named } };
}

/** The account and those above it, nearest first; in a cycle each once. */
function wayUp(accountId: string, accounts: PolicyAccounts): string[] {
  const way: string[] = [];
  for (let next: string | undefined = accountId; next !== undefined && !way.includes(next);) {
    way.push(next);
    next = Object.hasOwn(accounts, next) ? accounts[next]?.parent : undefined;
  }
  return way;
}
