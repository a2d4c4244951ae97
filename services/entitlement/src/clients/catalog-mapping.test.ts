import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import { PlanVersionSchema, PublishedCatalogSchema, TrialStart } from "@licet/contracts/catalog";
import type { TrialTerms } from "../domain/catalog/catalog.ts";
import { toPlanTerms, toPublishedTerms } from "./catalog-mapping.ts";

describe("toPlanTerms", () => {
  it.each([
    ["says how often tokens are renewed", 3600, { planKey: "team", tokenRefreshSeconds: 3600 }],
    ["leaves to the issuer what the plan does not say", 0, { planKey: "team" }],
  ])("%s", (_name, tokenRefreshSeconds, expected) => {
    const version = create(PlanVersionSchema, {
      planKey: "team",
      version: 2,
      plan: { key: "team", tokenRefreshSeconds },
    });
    const { planKey, tokenRefreshSeconds: refresh } = toPlanTerms(version, new Map());
    expect({ planKey, ...(refresh !== undefined && { tokenRefreshSeconds: refresh }) }).toEqual(expected);
  });
});

describe("what begins with first use", () => {
  const terms = (plan: object) => toPlanTerms(create(PlanVersionSchema, { version: 1, plan }), new Map());

  it.each<[string, object, TrialTerms]>([
    ["as an empty policy says", {}, { begins: "creation" }],
    ["with its order", { begins: TrialStart.CREATION }, { begins: "creation" }],
    ["with its first use", { begins: TrialStart.FIRST_USE }, { begins: "first_use" }],
    ["and becomes a plan", { convertsToPlanKey: "pro" }, { begins: "creation", convertsTo: "pro" }],
  ])("is a trial that begins %s", (_name, trial, expected) => {
    expect(terms({ key: "p", trial }).trial).toEqual(expected);
  });

  it("is nothing where the plan says nothing", () => {
    expect(terms({ key: "p", seatPolicy: {} })).toMatchObject({ seatTerms: {} });
    expect(terms({ key: "p" }).trial).toBeUndefined();
    expect(terms({ key: "p", seatPolicy: { assignOnUse: true } }).seatTerms).toEqual({ assignOnUse: true });
  });
});

describe("how keys float", () => {
  const floating = (policy: object) =>
    toPlanTerms(create(PlanVersionSchema, { version: 1, plan: { key: "p", floatingPolicy: policy } }), new Map());

  it("is taken over whole", () => {
    const policy = {
      heartbeatInterval: { seconds: 120n },
      missedBeats: 3,
      longestBorrow: "P30D",
      overdraft: { percent: 10, units: 1n, days: 5, window: "P3M" },
      groups: [
        { group: "lab", reserved: 3n, most: 4n },
        { group: "rest", reserved: 1n },
      ],
      mostPerUser: 2n,
    };
    const terms = floating(policy);
    expect(terms.models).toContain("floating");
    expect(terms.floating).toEqual({
      heartbeatSeconds: 120,
      missedBeats: 3,
      longestBorrow: "P30D",
      overdraft: { percent: 10, units: 1, within: { days: 5, window: "P3M" } },
      groups: [
        { group: "lab", reserved: 3, most: 4 },
        { group: "rest", reserved: 1 },
      ],
      mostPerUser: 2,
    });
  });

  it("has no bounds that the plan does not set", () => {
    const policy = { heartbeatInterval: { seconds: 60n }, missedBeats: 1, overdraft: { units: 1n } };
    expect(floating(policy).floating).toEqual({
      heartbeatSeconds: 60,
      missedBeats: 1,
      overdraft: { percent: 0, units: 1 },
      groups: [],
    });
  });
});

describe("toPublishedTerms", () => {
  it("takes the releases of the products that tell any", () => {
    const releases = [{ version: "1.0", releaseTime: { seconds: 1_767_225_600n } }];
    const told = (products: object[]) =>
      toPublishedTerms(create(PublishedCatalogSchema, { catalog: { products } })).catalog;
    expect(told([{ key: "ide", releases }, { key: "other" }]).releases).toEqual({
      ide: [{ version: "1.0", releasedAt: Date.UTC(2026, 0, 1) }],
    });
    expect(told([{ key: "other" }])).not.toHaveProperty("releases");
  });

  const catalog = {
    features: [{ key: "sso" }, { key: "audit" }],
    addOns: [{ key: "more", grants: [{ featureKey: "sso" }] }],
  };
  it.each([
    [
      "with the features of their groups",
      { catalog, addOns: [{ key: "more", grants: [{ featureKey: "audit" }] }] },
      "audit",
    ],
    ["from the catalog, where they came there alone", { catalog }, "sso"],
  ])("takes the add-ons %s", (_name, published, feature) => {
    const { addOns } = toPublishedTerms(create(PublishedCatalogSchema, published)).catalog;
    expect(addOns).toMatchObject({ more: { addOnKey: "more", grants: [{ feature }] } });
  });
});
