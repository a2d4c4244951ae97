import { create } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import { PlanVersionSchema, PublishedCatalogSchema } from "@licet/contracts/catalog";
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

describe("toPublishedTerms", () => {
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
