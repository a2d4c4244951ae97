import type { DeviceBook } from "../device/device.ts";
import type { Licence } from "../licence/licence.ts";
import type { Override } from "../override/override.ts";
import type { Trip } from "../travel/trip.ts";

/** A customer organisation. */
export interface Account {
  readonly accountId: string;
  readonly displayName: string;
  readonly email: string;
  /** ISO 3166-1 alpha-2; empty when unknown. */
  readonly billingCountry: string;
  /** IANA name. */
  readonly timeZone: string;
  /** Counts every change that a decision could notice; 0 before the first. */
  readonly revision: number;
  readonly version: number;
  readonly createTime: Date;
  readonly updateTime: Date;
  /** The account that it is right under. Absent: none. */
  readonly parentId?: string;
  /** Whether its users may use the licences of its parent too. Absent: no. */
  readonly sharesParent?: true;
  /** Absent: nobody ever shared its licences. */
  readonly pool?: PoolMarks;
}

/** What is known of an account whose licences others share. */
export interface PoolMarks {
  /** In which something that they share was changed last. */
  readonly revision: number;
  /** The highest revision that one of them ever had. */
  readonly clock: number;
}

/** A person or machine user of an account. */
export interface User {
  readonly userId: string;
  readonly displayName: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** Absent: a person. */
  readonly kind?: "service_account";
  readonly version: number;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** An account with all that its snapshot is compiled from. Never written to: a change makes a new one. */
export interface AccountState {
  readonly account: Account;
  readonly users: ReadonlyMap<string, User>;
  readonly licences: ReadonlyMap<string, Licence>;
  /** Those that are not ended, and those that this change ends. */
  readonly overrides: ReadonlyMap<string, Override>;
  /** Of the licences that have or had any, by licence id. */
  readonly devices: ReadonlyMap<string, DeviceBook>;
  /** Absent: none. */
  readonly trips?: readonly Trip[];
  /** The parent, of an account that shares its licences. Absent: none. */
  readonly lender?: AccountState;
}

/** What a new account is made of. */
export type AccountDraft = Pick<
  Account,
  "accountId" | "displayName" | "email" | "billingCountry" | "timeZone" | "parentId" | "sharesParent"
>;

/** The state with one licence made or replaced. */
export function withLicence(state: AccountState, licence: Licence): AccountState {
  return { ...state, licences: new Map(state.licences).set(licence.licenceId, licence) };
}

/** The state with overrides made or replaced. */
export function withOverrides(state: AccountState, changed: readonly Override[]): AccountState {
  const overrides = new Map(state.overrides);
  for (const override of changed) overrides.set(override.overrideId, override);
  return { ...state, overrides };
}

/** The state with one user made or replaced. */
export function withUser(state: AccountState, user: User): AccountState {
  return { ...state, users: new Map(state.users).set(user.userId, user) };
}
