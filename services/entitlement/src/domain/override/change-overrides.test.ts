import { describe, expect, it } from "@jest/globals";
import { compileSnapshot, decide } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { withLicence, withUser } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { createOverride, endOverride, joinChanges, updateOverride } from "./change-overrides.ts";
import type { OverrideDraft } from "./override.ts";
import { mostOverrides } from "./override.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? 20_260_301);
const now = new Date("2026-03-01T12:00:00Z");
const planLimit = 2;

const plan: PlanTerms = {
  planKey: "team",
  version: 1,
  name: "Team",
  productKey: "forge",
  edition: "team",
  rank: 1,
  models: ["subscription"],
  namedUser: false,
  selfService: true,
  grants: [{ feature: "storage", limit: planLimit }],
};

const view: CatalogView = {
  catalog: {
    ...emptyCatalog,
    revision: 1,
    features: {
      storage: { kind: "limit", productKey: "forge" },
      foreign: { kind: "boolean", productKey: "other" },
    },
  },
  planVersion: () => plan,
};

const licence = licenceFrom(new Date(0), { createTime: now, updateTime: now });

function begin(): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "UTC" };
  const user = { displayName: "", email: "", roles: [], version: 1, createTime: now, updateTime: now };
  const bare = withLicence(createAccount(draft, now), licence);
  return withUser(withUser(bare, { ...user, userId: "ada", groups: ["core"] }), { ...user, userId: "bob", groups: [] });
}

const draftOf = (more: Partial<OverrideDraft> = {}): OverrideDraft => {
  return { accountId: "acme", feature: "storage", effect: "set", value: 7, reason: "deal", ...more };
};

const at = (instant: Date) => ({ view, actor: "ops", now: instant });

describe("what a change of an override tells", () => {
  it("is the override, and the licences whose tokens say anything of its feature", () => {
    const other = { ...licence, licenceId: "lic_2", productKey: "other" };
    const state = withLicence(begin(), other);
    const kinds = (feature: string, effect: "deny" | "grant") => {
      const { value: _value, ...draft } = draftOf({ feature, effect });
      const { events } = createOverride(state, "ovr_1", draft, at(now));
      return events.map((event) => (event.kind === "licence_changed" ? event.licence.licenceId : event.kind));
    };
    // The plan of both grants storage.
    expect(kinds("storage", "deny")).toEqual(["override_changed", "lic_1", "lic_2"]);
    expect(kinds("foreign", "grant")).toEqual(["override_changed", "lic_2"]);
  });

  it("names each licence once, however many overrides are made together", () => {
    const first = createOverride(begin(), "ovr_1", draftOf(), at(now));
    const second = createOverride(first.state, "ovr_2", draftOf(), at(now));
    const joined = joinChanges([first, second]);
    expect(joined?.events.map(({ kind }) => kind)).toEqual(["override_changed", "override_changed", "licence_changed"]);
    expect(joined?.audit).toHaveLength(2);
  });

  it("is nothing when nothing changes", () => {
    const { state } = createOverride(begin(), "ovr_1", draftOf(), at(now));
    expect(updateOverride(state, "ovr_1", { value: 7 }, at(now))).toEqual({ state, events: [], audit: [] });
    const ended = endOverride(state, "ovr_1", "done", at(now)).state;
    expect(endOverride(ended, "ovr_1", "again", at(now))).toEqual({ state: ended, events: [], audit: [] });
    expect(() => updateOverride(ended, "ovr_1", { value: 8 }, at(now))).toThrow(DomainError);
  });
});

describe("an override of a feature that the catalog has no more, or of another kind", () => {
  it.each([
    ["gone", {}],
    ["of another kind", { storage: { kind: "config" as const } }],
  ])("has no say while the feature is %s, and has it again afterwards", (_name, features) => {
    const { state } = createOverride(begin(), "ovr_1", draftOf(), at(now));
    const changed = { ...view, catalog: { ...view.catalog, features } };
    expect(compileAccount("t", state, changed).overrides).toBeUndefined();
    expect(compileAccount("t", state, view).overrides).toHaveLength(1);
  });
});

/** What the rules say in plain words, for one limit. */
interface Entry {
  readonly id: string;
  readonly effect: "grant" | "set" | "deny";
  readonly userId?: string;
  readonly group?: string;
  readonly promotionKey?: string;
  limit: number;
  readonly from: number;
  until: number;
  ended: boolean;
}

type Step =
  | {
      readonly kind: "create";
      readonly entry: Pick<Entry, "effect" | "userId" | "group" | "limit"> & {
        promotionKey?: string;
        start: number;
        length: number;
      };
    }
  | { readonly kind: "end" | "change"; readonly place: number; readonly limit: number }
  | { readonly kind: "wait"; readonly ms: number };

const subject = fc.constantFrom({}, { userId: "ada" }, { userId: "bob" }, { group: "core" });
const effect = fc.constantFrom<Pick<Entry, "effect" | "promotionKey">>(
  { effect: "grant" },
  { effect: "set" },
  { effect: "set" },
  { effect: "deny" },
  { effect: "grant", promotionKey: "spring" },
);
const limit = fc.integer({ min: 0, max: 50 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(subject, effect, limit, fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 12 }))
    .map(([whom, what, value, start, length]) => {
      return { kind: "create" as const, entry: { ...whom, ...what, limit: value, start, length } };
    }),
  fc.record({ kind: fc.constantFrom("end" as const, "change" as const), place: fc.nat(30), limit }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(4) }),
);

/** The most specific of those that replace, of two alike the newest; else the plan and all promotions together. */
function expected(entries: readonly Entry[], userId: string | undefined, nowMs: number): number | "denied" {
  const standing = entries.filter(
    (entry) =>
      !entry.ended &&
      nowMs >= entry.from &&
      nowMs < entry.until &&
      (entry.userId === undefined || entry.userId === userId) &&
      (entry.group === undefined || userId === "ada"),
  );
  if (standing.some(({ effect: what }) => what === "deny")) return "denied";
  const replacing = standing.filter(({ promotionKey }) => promotionKey === undefined).toReversed();
  const best =
    replacing.find((entry) => entry.userId !== undefined) ??
    replacing.find((entry) => entry.group !== undefined) ??
    replacing[0];
  if (best !== undefined) return best.limit;
  return standing.reduce((sum, entry) => sum + entry.limit, planLimit);
}

function take(
  state: AccountState,
  entries: Entry[],
  nowMs: number,
  each: Exclude<Step, { kind: "wait" }>,
): AccountState {
  const circumstances = at(new Date(nowMs));
  if (each.kind === "create") {
    const { start, length, limit: value, ...entry } = each.entry;
    const id = `ovr_${String(entries.length).padStart(6, "0")}`;
    const from = nowMs + start;
    entries.push({ ...entry, id, limit: value, from, until: from + length, ended: false });
    const term = { startTime: new Date(from), endTime: new Date(from + length) };
    const draft = { ...draftOf(), ...entry, ...term, value: entry.effect === "deny" ? undefined : value };
    return createOverride(state, id, draft, circumstances).state;
  }
  const entry = entries[each.place % Math.max(1, entries.length)];
  if (entry === undefined || entry.ended) return state;
  if (each.kind === "end") {
    entry.ended = true;
    return endOverride(state, entry.id, "done", circumstances).state;
  }
  if (entry.effect === "deny") return state;
  entry.limit = each.limit;
  entry.until += 3;
  const patch = { value: each.limit, endTime: new Date(entry.until) };
  return updateOverride(state, entry.id, patch, circumstances).state;
}

describe(`any sequence of overrides (LICET_TEST_SEED=${seed})`, () => {
  it("is answered as the plain rules say: for everyone, at each instant, in 12,000 steps", () => {
    let steps = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 40 }), (all) => {
        let state = begin();
        let nowMs = now.getTime();
        const entries: Entry[] = [];
        for (const each of all) {
          steps++;
          if (each.kind === "wait") nowMs += each.ms;
          else state = take(state, entries, nowMs, each);
          const snapshot = compileSnapshot(compileAccount("t", state, view));
          for (const userId of [undefined, "ada", "bob"]) {
            const request = { feature: "storage", ...(userId !== undefined && { subject: { userId } }) };
            const decision = decide(snapshot, request, new Date(nowMs));
            expect(decision.allowed ? decision.value : "denied").toBe(expected(entries, userId, nowMs));
            if (!decision.allowed)
              expect(new Set(decision.failures.map(({ code }) => code))).toEqual(new Set(["DENIED_BY_OVERRIDE"]));
          }
        }
      }),
      { seed, numRuns: 300 },
    );
    expect(steps).toBeGreaterThanOrEqual(12_000);
  });
});

describe("the bound of an account", () => {
  it(`is ${mostOverrides}; those over by time give way, the one over for the longest time first`, () => {
    let state = begin();
    for (let index = 0; index < mostOverrides; index++) {
      const endTime = index < 2 ? new Date(now.getTime() + 20 - index) : undefined;
      state = createOverride(state, `ovr_${index}`, { ...draftOf(), ...(endTime && { endTime }) }, at(now)).state;
    }
    const more = (instant: Date) => createOverride(state, "ovr_more", draftOf(), at(instant));
    expect(() => more(now)).toThrow(expect.objectContaining({ reason: "OVERRIDES_EXHAUSTED" }));
    const { state: after, audit } = more(new Date(now.getTime() + 20));
    expect(
      [...after.overrides.values()].filter(({ ended }) => ended !== undefined).map(({ overrideId }) => overrideId),
    ).toEqual(["ovr_1"]);
    expect(audit.map(({ action }) => action)).toEqual(["override.end", "override.create"]);
  });
});
