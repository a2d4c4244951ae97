import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import type { AccountState } from "./account.ts";
import { createAccount } from "./change-account.ts";
import type { Lineage } from "./hierarchy.ts";
import { checkPlace, mostLevels, moveAccount } from "./hierarchy.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const now = new Date("2026-03-01T12:00:00Z");
const top: Lineage = { above: [], levelsBelow: 0 };

function account(accountId: string, parentId?: string): AccountState {
  const draft = { accountId, displayName: "", email: "", billingCountry: "", timeZone: "UTC" };
  return createAccount({ ...draft, ...(parentId !== undefined && { parentId }) }, now);
}

describe("moveAccount", () => {
  it("puts the account under its parent, tells both and notes why", () => {
    const before = account("lab", "emea");
    const { state, events, audit } = moveAccount(
      before,
      { parentId: "apac", sharesParent: true, reason: "sold", lineage: { ...top, above: ["apac"] } },
      now,
    );
    expect(state.account).toMatchObject({ parentId: "apac", sharesParent: true, version: 2 });
    expect(events).toEqual([{ kind: "account_changed", account: state.account, reason: "sold", fromParentId: "emea" }]);
    const details = { from_parent: "emea", to_parent: "apac", shares_licences: true };
    expect(audit).toEqual([{ action: "account.move", resource: "lab", reason: "sold", details }]);
  });

  it("takes it out of the hierarchy, and changes nothing where it stands already", () => {
    const before = account("lab", "emea");
    const out = moveAccount(before, { parentId: "", sharesParent: false, reason: "sold", lineage: top }, now).state;
    expect(out.account).not.toHaveProperty("parentId");
    expect(moveAccount(out, { parentId: "", sharesParent: false, reason: "sold", lineage: top }, now).state).toBe(out);
    const stay = { parentId: "emea", sharesParent: false, reason: "again", lineage: { ...top, above: ["emea"] } };
    expect(moveAccount(before, stay, now)).toEqual({ state: before, events: [], audit: [] });
  });

  it("names the way round a cycle, from the account down to itself", () => {
    const around = (accountId: string, above: string[]) => {
      try {
        checkPlace(accountId, { above, levelsBelow: 0 });
      } catch (error) {
        return (error as DomainError).metadata["path"];
      }
      return undefined;
    };
    expect(around("acme", ["acme", "world"])).toBe("acme > acme");
    expect(around("acme", ["lab", "emea", "acme", "world"])).toBe("acme > emea > lab > acme");
    expect(around("acme", ["lab", "emea"])).toBeUndefined();
  });

  it("goes so deep and no deeper, those below counted", () => {
    const above = Array.from({ length: mostLevels - 3 }, (_, level) => `level-${level}`);
    expect(() => checkPlace("acme", { above, levelsBelow: 2 })).not.toThrow();
    expect(() => checkPlace("acme", { above, levelsBelow: 3 })).toThrow(
      expect.objectContaining({
        reason: "HIERARCHY_TOO_DEEP",
        metadata: { resource: "acme", levels: "9", limit: "8" },
      }),
    );
  });
});

describe(`any sequence of moves (LICET_TEST_SEED=${seed})`, () => {
  it("keeps every account's way up free of cycles and within the bound, and refuses no move that would", () => {
    const names = Array.from({ length: 14 }, (_, index) => `a${index}`);
    const move = fc.record({ accountId: fc.constantFrom(...names), parentId: fc.constantFrom("", ...names) });
    let steps = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.array(move, { minLength: 60, maxLength: 60 }), (moves) => {
        const tree = new Map(names.map((name) => [name, account(name)]));
        const parentOf = (name: string) => tree.get(name)?.account.parentId;
        for (const { accountId, parentId } of moves) {
          steps += 1;
          const lineage = {
            above: parentId === "" ? [] : wayUp(parentId, parentOf),
            levelsBelow: height(accountId, tree),
          };
          const expected = fits(accountId, parentId, tree);
          const before = tree.get(accountId)!;
          try {
            tree.set(accountId, moveAccount(before, { parentId, sharesParent: false, reason: "", lineage }, now).state);
            expect(expected || before.account.parentId === parentId).toBe(true);
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
            refused += 1;
            expect(expected).toBe(false);
          }
          for (const name of names) expect(wayUp(name, parentOf).length).toBeLessThanOrEqual(mostLevels);
        }
      }),
      { seed, numRuns: 200 },
    );
    expect(steps).toBeGreaterThanOrEqual(10_000);
    expect(refused).toBeGreaterThan(100);
  });
});

/** The account and those above it; endless where there is a cycle, which the length tells. */
function wayUp(name: string, parentOf: (name: string) => string | undefined): string[] {
  const way = [name];
  for (let next = parentOf(name); next !== undefined && way.length < 100; next = parentOf(next)) way.push(next);
  return way;
}

function height(name: string, tree: ReadonlyMap<string, AccountState>): number {
  const below = [...tree.values()].filter(({ account: { parentId } }) => parentId === name);
  return Math.max(0, ...below.map(({ account: { accountId } }) => height(accountId, tree) + 1));
}

/** By the paths that would come of it, which is not how it is decided. */
function fits(accountId: string, parentId: string, tree: ReadonlyMap<string, AccountState>): boolean {
  const parents = new Map([...tree].map(([name, state]) => [name, state.account.parentId]));
  parents.set(accountId, parentId === "" ? undefined : parentId);
  return [...tree.keys()].every((name) => wayUp(name, (each) => parents.get(each)).length <= mostLevels);
}
