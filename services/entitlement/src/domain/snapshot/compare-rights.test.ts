import { describe, expect, it } from "@jest/globals";
import type { GrantDocument, LicenceDocument, SnapshotDocument } from "@licet/decision";
import fc from "fast-check";
import { addAmounts } from "./add-amounts.ts";
import { compareRights, rightsOf } from "./compare-rights.ts";

const now = new Date("2026-03-01T12:00:00Z");

const features: SnapshotDocument["features"] = {
  sso: { kind: "boolean", rules: { rolesAny: ["owner"], territory: "eu" } },
  storage: { kind: "limit", combine: "sum" },
  tier: { kind: "config", valueType: "string" },
  minutes: { kind: "metered", meter: "ci" },
  audit: { kind: "boolean", requires: ["sso"] },
};

function documentOf(grants: readonly Omit<GrantDocument, "id" | "source">[], changes: Partial<LicenceDocument> = {}) {
  const licence: LicenceDocument = {
    ...{ id: "lic_1", productKey: "forge", planKey: "team", planVersion: 1, models: ["subscription"], quantity: 1 },
    ...{ status: "active", from: Date.UTC(2026, 0, 1), until: Date.UTC(2027, 0, 1) },
    grants: grants.map((grant, index) => ({ ...grant, id: `gr_${index}`, source: "plan" })),
    ...changes,
  };
  const document: SnapshotDocument = {
    ...{ schema: 1, tenantId: "t1", accountId: "acme", revision: 1, account: { timeZone: "UTC" } },
    territories: { eu: { allow: ["DE"], trust: ["claim"], unknown: "deny" } },
    features,
    licences: [licence],
  };
  return document;
}

describe("compareRights", () => {
  it("tells what is gained, lost and changed, by feature key", () => {
    const before = documentOf([
      { feature: "tier", config: "low" },
      { feature: "storage", limit: 5 },
    ]);
    const after = documentOf([
      { feature: "sso" },
      { feature: "storage", limit: 8 },
      { feature: "minutes", allowance: { amount: "0.5", recurrence: "P1M" } },
    ]);
    const difference = compareRights(before, after, now);
    expect(difference.gained.map(({ feature }) => feature)).toEqual(["minutes", "sso"]);
    expect(difference.lost).toEqual([{ feature: "tier", kind: "config", value: "low", allowances: [] }]);
    expect(difference.changed).toEqual([
      {
        before: { feature: "storage", kind: "limit", value: 5, allowances: [] },
        after: { feature: "storage", kind: "limit", value: 8, allowances: [] },
      },
    ]);
  });

  it("sums allowances that come again alike, and tells of a change of one", () => {
    const allowance = (amount: string, recurrence?: string) => ({
      feature: "minutes",
      allowance: { amount, ...(recurrence !== undefined && { recurrence }) },
    });
    const before = documentOf([allowance("0.5", "P1M"), allowance("10"), allowance("2", "P1M")]);
    const after = documentOf([allowance("0.5", "P1M"), allowance("10")]);
    expect(rightsOf(before, now).get("minutes")?.allowances).toEqual([
      { amount: "10" },
      { amount: "2.5", recurrence: "P1M" },
    ]);
    expect(compareRights(before, after, now)).toMatchObject({ gained: [], lost: [], changed: [{}] });
  });

  it("asks for no user, seat, device, lease or place", () => {
    const bound = documentOf([{ feature: "sso", rules: { groupsAny: ["core"] } }, { feature: "audit" }], {
      seats: { assigned: [] },
      devices: { active: [] },
      leases: { held: [] },
      rules: { rolesAny: ["owner"] },
    });
    expect([...rightsOf(bound, now).keys()]).toEqual(["audit", "sso"]);
  });

  it("asks for term, status, rollout, what a feature requires, and overrides for all", () => {
    const grants = [{ feature: "sso" }];
    expect(rightsOf(documentOf(grants, { until: now.getTime() }), now).size).toBe(0);
    expect(rightsOf(documentOf(grants, { status: "suspended" }), now).size).toBe(0);
    expect(rightsOf(documentOf([{ feature: "audit" }]), now).size).toBe(0);
    const ruled = { ...documentOf(grants, { rules: { rollout: "none" } }), rollouts: { none: { percent: 0 } } };
    expect(rightsOf(ruled, now).size).toBe(0);
    const denial = { id: "ovr_1", feature: "sso", effect: "deny" as const, reason: "abuse", author: "ops" };
    expect(rightsOf({ ...documentOf(grants), overrides: [denial] }, now).size).toBe(0);
    expect(rightsOf({ ...documentOf(grants), overrides: [{ ...denial, userId: "ada" }] }, now).size).toBe(1);
  });

  it("turns round with its documents, and finds nothing between a document and itself", () => {
    const grant = fc.oneof(
      fc.constant({ feature: "sso" }),
      fc.record({ feature: fc.constant("storage"), limit: fc.nat(3) }),
      fc.record({ feature: fc.constant("tier"), config: fc.constantFrom("low", "high") }),
      fc.record({ feature: fc.constant("minutes"), allowance: fc.record({ amount: fc.nat(3).map(String) }) }),
    );
    const document = fc.array(grant, { maxLength: 5 }).map((grants) => documentOf(grants));
    fc.assert(
      fc.property(document, document, (one, other) => {
        const there = compareRights(one, other, now);
        const back = compareRights(other, one, now);
        expect(back.gained).toEqual(there.lost);
        expect(back.lost).toEqual(there.gained);
        expect(back.changed).toEqual(there.changed.map(({ before, after }) => ({ before: after, after: before })));
        expect(compareRights(one, one, now)).toEqual({ gained: [], lost: [], changed: [] });
      }),
    );
  });
});

describe("addAmounts", () => {
  it.each([
    [[], "0"],
    [["1", "2"], "3"],
    [["0.5", "1.50"], "2"],
    [["0.1", "0.02", "10"], "10.12"],
  ])("%j is %s", (amounts, sum) => {
    expect(addAmounts(amounts)).toBe(sum);
  });
});
