import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { AccountState } from "./account.ts";
import { createAccount } from "./change-account.ts";
import { isBehind, lendersOf, linkLenders, raiseRevisions } from "./lender.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const now = new Date("2026-03-01T12:00:00Z");
const names = ["a", "b", "c", "d", "e", "f"] as const;

function account(accountId: string, parentId?: string, sharesParent = true): AccountState {
  const draft = { accountId, displayName: "", email: "", billingCountry: "", timeZone: "UTC" };
  const place = parentId === undefined ? {} : { parentId, ...(sharesParent && { sharesParent: true as const }) };
  return createAccount({ ...draft, ...place }, now);
}

const linked = (...states: AccountState[]) => {
  return linkLenders(new Map(states.map((state) => [state.account.accountId, state])));
};
const lenderIds = (state: AccountState | undefined) => {
  return state && lendersOf(state).map(({ account: { accountId } }) => accountId);
};

describe("linkLenders", () => {
  it("finds the parents whose licences are shared, as far as each shares of the next", () => {
    const states = linked(account("a"), account("b", "a"), account("c", "b"), account("d", "c", false));
    expect(lenderIds(states.get("c"))).toEqual(["b", "a"]);
    expect(lenderIds(states.get("d"))).toEqual([]);
    expect(linkLenders(states)).toEqual(states);
    expect(linkLenders(states).get("c")).toBe(states.get("c"));
  });

  it("leaves out whose lender is not there", () => {
    expect([...linked(account("b", "a"), account("c", "b"), account("x")).keys()]).toEqual(["x"]);
  });
});

/** What the database would have, and of each account which changes of its lenders were in force when it was compiled. */
class Accounts {
  states = linked(...names.map((name) => account(name)));
  readonly versions = new Map<string, number>(names.map((name) => [name, 0]));
  readonly compiled = new Map<string, ReadonlyMap<string, number>>();

  /** Saves what one transaction changes, and whoever of them shares of one that did. */
  save(changes: readonly AccountState[]): void {
    for (const { account: changed } of changes) {
      this.versions.set(changed.accountId, (this.versions.get(changed.accountId) ?? 0) + 1);
    }
    this.compile(changes);
  }

  compile(changes: readonly AccountState[]): void {
    const ids = changes.map((state) => state.account.accountId);
    const after = linkLenders(
      new Map([...this.states, ...changes.map((state, index) => [ids[index]!, state] as const)]),
    );
    const raised = raiseRevisions(this.states, new Map(ids.map((id) => [id, after.get(id)!])));
    const next = new Map([...after, ...raised]);
    for (const [accountId, state] of raised) {
      const lenders = lendersOf(state).map((lender) => lender.account.accountId);
      this.compiled.set(accountId, new Map(lenders.map((id) => [id, this.versions.get(id) ?? 0])));
      for (const id of lenders) {
        const lender = next.get(id)!;
        const { pool = { revision: 0, clock: 0 } } = lender.account;
        const clock = Math.max(pool.clock, state.account.revision);
        next.set(id, { ...lender, account: { ...lender.account, pool: { ...pool, clock } } });
      }
    }
    this.states = linkLenders(next);
  }
}

describe(`accounts that share (LICET_TEST_SEED=${seed})`, () => {
  it("have revisions in the order of what they were compiled from, whatever is changed, moved or compiled anew", () => {
    const name = fc.constantFrom(...names);
    const step = fc.oneof(
      fc.record({ kind: fc.constant("buy" as const), of: name }),
      fc.record({ kind: fc.constant("move" as const), of: name, to: fc.option(name, { nil: undefined }) }),
      fc.record({ kind: fc.constant("catchUp" as const), of: name }),
    );
    let [steps, behind] = [0, 0];
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 60 }), (sequence) => {
        const accounts = new Accounts();
        for (const move of sequence) {
          steps += 1;
          const state = accounts.states.get(move.of)!;
          if (move.kind === "buy") accounts.save([{ ...state, licences: new Map(state.licences) }]);
          if (move.kind === "catchUp" && isBehind(state)) accounts.compile([state]);
          if (move.kind === "move" && !reaches(move.to, move.of, accounts.states)) {
            accounts.save([
              { ...state, account: { ...state.account, ...account(move.of, move.to).account, ...kept(state) } },
            ]);
          }
          for (const [accountId, each] of accounts.states) {
            const seen = accounts.compiled.get(accountId) ?? new Map<string, number>();
            for (const [lenderId, version] of seen) {
              const { revision } = accounts.states.get(lenderId)!.account;
              if (each.account.revision >= revision) expect(version).toBe(accounts.versions.get(lenderId));
            }
            if (isBehind(each)) behind += 1;
            else expect([...seen.keys()]).toEqual(lenderIds(each));
          }
        }
      }),
      { seed, numRuns: 200 },
    );
    expect(steps).toBeGreaterThanOrEqual(10_000);
    expect(behind).toBeGreaterThan(1000);
  });
});

/** What a move leaves as it is. */
function kept({ account: { revision, pool } }: AccountState) {
  return { revision, ...(pool && { pool }) };
}

/** Whether the way up from the one leads through the other. */
function reaches(from: string | undefined, to: string, states: ReadonlyMap<string, AccountState>): boolean {
  return from !== undefined && (from === to || reaches(states.get(from)?.account.parentId, to, states));
}
