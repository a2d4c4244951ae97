import { describe, expect, it } from "@jest/globals";
import type { LicenceDocument, OverrideDocument, SnapshotDocument } from "@licet/decision";
import { compileSnapshot } from "@licet/decision";
import { bookHolderOf, findClaim } from "./find-claim.ts";

const from = Date.parse("2026-01-01T00:00:00Z");
const now = new Date("2026-03-01T00:00:00Z");

function licence(id: string, amount: string, more: Partial<LicenceDocument> = {}): LicenceDocument {
  return {
    ...{ id, productKey: "forge", planKey: "team", planVersion: 1, models: ["subscription"], quantity: 1 },
    ...{ status: "active", from, grants: [{ feature: "export", allowance: { amount } }] },
    ...more,
  };
}

function account(accountId: string, more: Partial<SnapshotDocument> = {}): SnapshotDocument {
  const features = { export: { kind: "metered" as const, meter: "exports" } };
  return {
    ...{ schema: 1, tenantId: "t", accountId, revision: 9, account: { timeZone: "UTC" }, features, licences: [] },
    ...more,
  };
}

const lenders = { lenders: ["parent", "group"], lenderRevisions: { parent: 3, group: 5 } };
const ofParent = licence("lic_p", "10", { accountId: "parent" });
const ofGroup = licence("lic_g", "20", { accountId: "group" });
const own = licence("lic_o", "30");
const override: OverrideDocument = { id: "ovr_1", feature: "export", effect: "set", reason: "cap", author: "ops" };

describe("the book that a request draws on", () => {
  it.each<[string, Partial<SnapshotDocument>, string]>([
    ["is the account's own where it shares nothing", { licences: [own] }, "affiliate"],
    ["is the account's own before any other", { ...lenders, licences: [ofGroup, ofParent, own] }, "affiliate"],
    ["is the nearest lender's", { ...lenders, licences: [ofGroup, ofParent] }, "parent"],
    ["is a farther one's where the nearest has nothing", { ...lenders, licences: [ofGroup] }, "group"],
    [
      "is not one whose licence does not count now",
      { ...lenders, licences: [ofGroup, { ...ofParent, status: "suspended" }] },
      "group",
    ],
    [
      "is not one whose allowance the subject may not use",
      { ...lenders, licences: [ofGroup, { ...own, seats: { assigned: ["bob"] } }] },
      "group",
    ],
    [
      "is one that others of the account use where the subject may use none",
      { ...lenders, licences: [{ ...own, seats: { assigned: ["bob"] } }] },
      "affiliate",
    ],
    [
      "is the account's own where an override gives it an allowance of its own",
      { ...lenders, licences: [ofGroup], overrides: [{ ...override, allowance: { amount: "1" } }] },
      "affiliate",
    ],
    ["is the account's own where there is none", lenders, "affiliate"],
  ])("%s", (_name, more, expected) => {
    const request = { feature: "export", subject: { userId: "ann" } };
    expect(bookHolderOf(compileSnapshot(account("affiliate", more)), request, now)).toBe(expected);
  });
});

describe("the claim on it", () => {
  const asked: unknown[] = [];
  const parent = account("parent", { revision: 4, licences: [licence("lic_p", "10")], overrides: [] });
  const find = (...args: readonly unknown[]) => {
    asked.push(args);
    return compileSnapshot(parent);
  };
  const claimOf = (more: Partial<SnapshotDocument>) =>
    findClaim(compileSnapshot(account("affiliate", more)), { feature: "export" }, now, find);

  it("is the lender's own, at the revision that the account was compiled with or a later one", async () => {
    const claim = await claimOf({ ...lenders, licences: [ofGroup, ofParent] });
    expect(asked).toEqual([["t", "parent", 3]]);
    expect(claim).toMatchObject({
      accountId: "parent",
      revision: 4,
      allowances: [{ licenceId: "lic_p", amount: "10" }],
    });
  });

  it("names of the account's own allowances those alone that it holds itself", async () => {
    const claim = await claimOf({ ...lenders, licences: [ofGroup, own] });
    expect(claim).toMatchObject({ accountId: "affiliate", revision: 9, allowances: [{ licenceId: "lic_o" }] });
    expect(claim.allowances).toHaveLength(1);
  });
});
