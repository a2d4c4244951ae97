import { describe, expect, it } from "@jest/globals";
import { checkSnapshot, compileSnapshot, decide, encodeSnapshot } from "@licet/decision";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { withLicence, withUser } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { offersByFeature } from "../catalog/offers.ts";
import type { Licence } from "../licence/licence.ts";
import { compileAccount } from "./compile-account.ts";
import { encodeDocument } from "./encode-document.ts";
import { multiplyAmount } from "./multiply-amount.ts";
import { reduceToLicence } from "./reduce-to-licence.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";

const now = new Date("2026-03-01T12:00:00Z");

const team: PlanTerms = {
  planKey: "team",
  version: 1,
  name: "Team",
  productKey: "forge",
  edition: "team",
  rank: 1,
  models: ["subscription", "named_user"],
  namedUser: true,
  tokenRefreshSeconds: 3600,
  territory: "eu",
  selfService: true,
  grants: [
    { feature: "sso" },
    { feature: "storage", limit: 2, perSeat: true },
    { feature: "minutes", allowance: { amount: "0.5", perSeat: true, recurrence: "P1M" } },
    { feature: "gone" },
  ],
};

const addOn = {
  addOnKey: "more",
  name: "More",
  productKey: "forge",
  planKeys: [],
  selfService: true,
  grants: [
    { feature: "minutes", allowance: { amount: "1.5" } },
    { feature: "storage", limit: 10 },
  ],
};

const view: CatalogView = {
  catalog: {
    ...emptyCatalog,
    revision: 4,
    features: {
      sso: { kind: "boolean", productKey: "forge", rules: { rolesAny: ["admin"] } },
      storage: { kind: "limit", productKey: "forge" },
      minutes: { kind: "metered", productKey: "forge", meter: "ci" },
      foreign: { kind: "boolean", productKey: "other" },
    },
    territories: { eu: { allow: ["DE"], trust: ["billing"], unknown: "deny" } },
    plans: { team },
    addOns: { more: addOn },
    offers: offersByFeature([team], [addOn]),
  },
  planVersion: (key, version) => (key === "team" && version === 1 ? team : undefined),
};

const licence = licenceFrom(now, {
  addOns: [{ addOnKey: "more", quantity: 3 }],
  quantity: 5,
  seats: new Map([["ada", { assignTime: now }]]),
});

function stateWith(...licences: Licence[]): AccountState {
  const draft = { accountId: "acme", displayName: "Acme", email: "", billingCountry: "DE", timeZone: "Europe/Berlin" };
  const user = { displayName: "", email: "", groups: [], version: 1, createTime: now, updateTime: now };
  const ada = withUser(createAccount(draft, now), { ...user, userId: "ada", roles: ["admin"] });
  const both = withUser(ada, { ...user, userId: "bob", roles: [] });
  return licences.reduce(withLicence, both);
}

describe("compileAccount", () => {
  const document = compileAccount("t1", stateWith(licence), view);

  it("gives a document that the engine accepts", () => {
    expect(() => checkSnapshot(JSON.parse(encodeSnapshot(document)))).not.toThrow();
  });

  it("is written as the engine would write it", () => {
    expect(encodeDocument(document)).toBe(encodeSnapshot(document));
    const reduced = reduceToLicence(document, "lic_1");
    expect(encodeDocument(reduced)).toBe(encodeSnapshot(reduced));
  });

  it("multiplies an add-on's grants by how many were bought, and anchors allowances at the licence's start", () => {
    const grants = document.licences[0]?.grants.filter(({ sourceKey }) => sourceKey === "more") ?? [];
    expect(grants.find(({ feature }) => feature === "minutes")?.allowance).toEqual({
      amount: "4.5",
      anchor: now.getTime(),
    });
    expect(grants.find(({ feature }) => feature === "storage")?.limit).toBe(30);
  });

  it("carries how often the plan's tokens are renewed, where the plan says so", () => {
    expect(document.licences[0]?.tokenRefreshSeconds).toBe(3600);
    const { tokenRefreshSeconds: _, ...plain } = team;
    const silent = compileAccount("t1", stateWith(licence), { ...view, planVersion: () => plain });
    expect(silent.licences[0]).not.toHaveProperty("tokenRefreshSeconds");
  });

  it("denies what needs a lease while none is held", () => {
    const floating = { heartbeatSeconds: 120, missedBeats: 3, groups: [] };
    const keys: PlanTerms = { ...team, grants: [{ feature: "foreign" }], namedUser: false, floating };
    const compiled = compileAccount("t1", stateWith(licence), { ...view, planVersion: () => keys });
    const decision = decide(compileSnapshot(compiled), { feature: "foreign" }, now);
    expect(decision.failures.map(({ code }) => code)).toContain("LEASE_REQUIRED");
  });

  it("leaves out what the catalog no longer has", () => {
    expect(document.licences[0]?.grants.map(({ feature }) => feature)).not.toContain("gone");
  });

  it("names the administrators and registers the users", () => {
    expect(document.account.administrators).toEqual(["ada"]);
    expect(document.users).toEqual({ ada: { roles: ["admin"] }, bob: {} });
  });

  it.each([
    ["a user with seat and role", "sso", "ada", "ALLOWED"],
    ["a user without either", "sso", "bob", "ROLE_REQUIRED"],
    ["a user without a seat", "storage", "bob", "SEAT_REQUIRED"],
    ["a stranger", "storage", "eve", "USER_UNKNOWN"],
  ])("decides for %s", (_name, feature, userId, reason) => {
    expect(decide(compileSnapshot(document), { feature, subject: { userId } }, now).reason).toBe(reason);
  });

  it("sums the per-seat limit and the add-ons", () => {
    const request = { feature: "storage", subject: { userId: "ada" }, quantity: 40, current: 0 };
    expect(decide(compileSnapshot(document), request, now)).toMatchObject({ allowed: true, limit: "40" });
  });

  it("offers what would grant a feature", () => {
    expect(document.offers?.["minutes"]?.map(({ kind, key }) => [kind, key])).toEqual([
      ["plan", "team"],
      ["addon", "more"],
    ]);
  });
});

describe("a trip", () => {
  it("is in the snapshot, and neither it nor travelling in a token", () => {
    const travel = { days: 14, restDays: 30 };
    const territories = { eu: { allow: ["DE"], trust: ["billing" as const], unknown: "deny" as const, travel } };
    const trip = { userId: "ada", regionRule: "eu", country: "JP", startTime: now, endTime: now, restEndTime: now };
    const state = { ...stateWith(licence), trips: [trip] };
    const document = compileAccount("t1", state, { ...view, catalog: { ...view.catalog, territories } });
    expect(() => checkSnapshot(JSON.parse(encodeSnapshot(document)))).not.toThrow();
    expect(document.trips).toHaveLength(1);
    expect(encodeSnapshot(reduceToLicence(document, "lic_1"))).not.toMatch(/trips|travel/);
  });
});

describe("a rollout", () => {
  const guard = { maxErrorIncrease: 1, minDecisions: 1, windowMinutes: 1 };
  const pilot = { productKey: "forge", include: [] as string[], exclude: ["globex"], guard };
  const decideAt = (percent: number, change: (plan: PlanTerms) => PlanTerms, feature = "storage") => {
    const catalog = { ...view.catalog, rollouts: { pilot: { ...pilot, percent } } };
    const document = compileAccount("t1", stateWith(licence), { catalog, planVersion: () => change(team) });
    expect(() => checkSnapshot(JSON.parse(encodeSnapshot(document)))).not.toThrow();
    expect(encodeSnapshot(document)).toContain("guarded");
    expect(encodeSnapshot(reduceToLicence(document, "lic_1"))).not.toMatch(/globex|guarded/);
    const request = { feature, subject: { userId: "ada" } };
    return decide(compileSnapshot(document), request, now).reason;
  };
  const onPlan = (plan: PlanTerms): PlanTerms => ({ ...plan, rollout: "pilot" });
  const onGrant = (plan: PlanTerms): PlanTerms => ({ ...plan, grants: [{ feature: "sso", rollout: "pilot" }] });
  const onNothing = (plan: PlanTerms): PlanTerms => ({ ...plan, rollout: "gone" });

  it.each([
    ["a plan's outside", 0, onPlan, "ROLLOUT_EXCLUDED"],
    ["a plan's inside", 100, onPlan, "ALLOWED"],
    ["a grant's outside", 0, onGrant, "ROLLOUT_EXCLUDED"],
    ["a grant's inside", 100, onGrant, "ALLOWED"],
    ["a rule that is gone", 0, onNothing, "ALLOWED"],
  ])("holds for %s", (_name, percent, change, reason) => {
    expect(decideAt(percent, change, "sso")).toBe(reason);
  });
});

describe("reduceToLicence", () => {
  const reduced = reduceToLicence(
    compileAccount("t1", stateWith(licence, { ...licence, licenceId: "lic_2" }), view),
    "lic_1",
  );

  it("keeps one licence, the features of its product, and no offers", () => {
    expect(reduced.licences.map(({ id }) => id)).toEqual(["lic_1"]);
    expect(Object.keys(reduced.features)).toEqual(["sso", "storage", "minutes"]);
    expect(reduced.offers).toBeUndefined();
  });

  it("keeps what its features require, of other products too and by way of others, and bare what these exclude", () => {
    const document = compileAccount("t1", stateWith(licence), view);
    const related = {
      ...document.features,
      storage: { kind: "limit" as const, productKey: "forge", requires: ["foreign"] },
      foreign: { kind: "boolean" as const, productKey: "other", requires: ["base"], excludes: ["far"] },
      base: { kind: "boolean" as const, productKey: "other", name: "Base" },
      far: {
        kind: "boolean" as const,
        productKey: "other",
        rules: { rolesAny: ["owner"] },
        requires: ["lone"],
        excludes: ["foreign", "farther"],
      },
      farther: { kind: "boolean" as const, productKey: "other", excludes: ["far"] },
      lone: { kind: "boolean" as const, productKey: "other" },
    };
    const token = reduceToLicence({ ...document, features: related }, "lic_1");
    expect(Object.keys(token.features)).toEqual(["sso", "storage", "minutes", "foreign", "base", "far"]);
    expect(token.features["base"]).toEqual(related.base);
    expect(token.features["far"]).toEqual({ kind: "boolean", productKey: "other" });
    expect(() => checkSnapshot(JSON.parse(encodeSnapshot(token)))).not.toThrow();
  });

  it("keeps the users that its rules ask about: those who hold a seat", () => {
    expect(Object.keys(reduced.users ?? {})).toEqual(["ada"]);
  });

  it("answers a seat's holder as the whole snapshot does", () => {
    const ask = (document: typeof reduced) =>
      decide(compileSnapshot(document), { feature: "sso", subject: { userId: "ada" } }, now).allowed;
    expect(ask(reduced)).toBe(ask(compileAccount("t1", stateWith(licence), view)));
  });
});

describe("multiplyAmount", () => {
  it("is exact", () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.nat(999_999), fc.integer({ min: 1, max: 10_000 }), (whole, part, factor) => {
        const fraction = part.toString().padStart(6, "0");
        const scaled = (BigInt(whole) * 1_000_000n + BigInt(part)) * BigInt(factor);
        const [left = "0", right = ""] = multiplyAmount(`${whole}.${fraction}`, factor).split(".");
        expect(BigInt(left + right.padEnd(6, "0"))).toBe(scaled);
      }),
    );
  });
});
