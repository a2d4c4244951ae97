import { DomainError } from "@licet/kernel";
import type { AccountState, User } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { SeatTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";

/** When everything begins. */
export const start = new Date("2026-01-01T00:00:00Z");

/** A day of an account with so many seats of `lic_1`, and users in groups: `{ ada: ["lab"] }`. */
export function seated(quantity: number, groups: Readonly<Record<string, readonly string[]>>): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "UTC" };
  const users = Object.entries(groups).map(([userId, of]): [string, User] => [userId, userOf(userId, of)]);
  const state = { ...createAccount(draft, start), users: new Map(users) };
  return withLicence(state, licenceFrom(start, { quantity }));
}

/** A user in groups. */
export function userOf(userId: string, groups: readonly string[]): User {
  const said = { displayName: "", email: "", roles: [], version: 1, createTime: start, updateTime: start };
  return { ...said, userId, groups };
}

/** What is done with seats of `lic_1` under the terms; time stands still between `after` calls. */
export class SeatHistory {
  state: AccountState;
  nowMs = start.getTime();
  readonly terms: SeatTerms;

  constructor(state: AccountState, terms: SeatTerms = {}) {
    this.state = state;
    this.terms = terms;
  }

  get licence(): Licence {
    return licenceOf(this.state, "lic_1");
  }

  get now(): Date {
    return new Date(this.nowMs);
  }

  get seated(): string[] {
    return [...this.licence.seats.keys()].sort();
  }

  get plan() {
    return { licenceId: "lic_1", namedUser: true, terms: this.terms };
  }

  days(count: number): this {
    this.nowMs += count * 86_400_000;
    return this;
  }

  /** Does it; the code of the refusal, or nothing. */
  do(decide: (state: AccountState, now: Date) => Change): string {
    try {
      this.state = decide(this.state, this.now).state;
      return "";
    } catch (error) {
      if (error instanceof DomainError) return error.reason;
      throw error;
    }
  }
}
