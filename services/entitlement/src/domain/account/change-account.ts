import { DomainError } from "@licet/kernel";
import type { Change } from "../change.ts";
import { isTimeZone } from "../licence/add-period.ts";
import { tellLicences } from "../licence/tell-licences.ts";
import type { Account, AccountDraft, AccountState } from "./account.ts";

/** The fields of an account that its vendor may change. */
export type AccountPatch = Partial<Omit<AccountDraft, "accountId" | "parentId" | "sharesParent">>;

/** A new account without users and licences. */
export function createAccount(draft: AccountDraft, now: Date): AccountState {
  const account: Account = {
    ...draft,
    timeZone: draft.timeZone === "" ? "UTC" : draft.timeZone,
    revision: 0,
    version: 1,
    createTime: now,
    updateTime: now,
  };
  checkTimeZone(account.timeZone);
  return { account, users: new Map(), licences: new Map(), overrides: new Map(), devices: new Map() };
}

/** The note that an account was made. */
export function noteCreation(state: AccountState): Change {
  return {
    state,
    events: [{ kind: "account_changed", account: state.account }],
    audit: [{ action: "account.create", resource: state.account.accountId, reason: "", details: {} }],
  };
}

/** Changes an account's own fields; the same state when nothing differs. */
export function updateAccount(state: AccountState, patch: AccountPatch, now: Date): Change {
  const timeZone = patch.timeZone === "" ? "UTC" : patch.timeZone;
  const wanted = { ...patch, ...(timeZone !== undefined && { timeZone }) };
  const changed = Object.entries(wanted).filter(([field, value]) => state.account[field as keyof Account] !== value);
  if (changed.length === 0) return { state, events: [], audit: [] };
  if (timeZone !== undefined) checkTimeZone(timeZone);
  const { version } = state.account;
  const account: Account = { ...state.account, ...wanted, version: version + 1, updateTime: now };
  return {
    state: { ...state, account },
    events: [{ kind: "account_changed", account }, ...tellLicences(state, "account.update", now)],
    audit: [
      { action: "account.update", resource: account.accountId, reason: "", details: Object.fromEntries(changed) },
    ],
  };
}

function checkTimeZone(timeZone: string): void {
  if (isTimeZone(timeZone)) return;
  const fields = [{ field: "account.time_zone", description: "not an IANA time zone" }];
  throw new DomainError("TIME_ZONE_UNKNOWN", `no time zone ${timeZone}`, { time_zone: timeZone }, { fields });
}
