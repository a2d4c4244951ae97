import { describe, expect, it } from "@jest/globals";
import type { Catalog, PlanTerms } from "./catalog.ts";
import { emptyCatalog } from "./catalog.ts";
import { offersOfMore } from "./offers.ts";
import { toVersionBounds } from "./version-range.ts";

describe("toVersionBounds", () => {
  it.each([
    ["", undefined],
    [">=1.0.0 <3.0.0", { min: "1.0.0", max: "2" }],
    [">=2.1 <2.5", { min: "2.1", max: "2.4" }],
    ["<=2.4.1", { max: "2.4.1" }],
    ["1.2.3", { min: "1.2.3", max: "1.2.3" }],
  ])("reads %j", (range, bounds) => {
    expect(toVersionBounds(range)).toEqual(bounds);
  });

  it("refuses what it does not understand", () => {
    expect(() => toVersionBounds("^1.0.0")).toThrow("not a version range");
  });
});

describe("offersOfMore", () => {
  const plan = (planKey: string, rank: number, amount: string, selfService = true): PlanTerms => ({
    planKey,
    version: 1,
    name: planKey,
    productKey: "forge",
    edition: planKey,
    rank,
    models: [],
    namedUser: false,
    selfService,
    grants: [{ feature: "minutes", allowance: { amount } }],
  });
  const [free, team, enterprise] = [plan("free", 1, "10"), plan("team", 2, "20"), plan("enterprise", 3, "30", false)];
  const addOn = {
    addOnKey: "more",
    name: "",
    productKey: "forge",
    planKeys: [],
    selfService: true,
    grants: free.grants,
  };
  const catalog: Catalog = { ...emptyCatalog, plans: { free, team, enterprise }, addOns: { more: addOn } };

  it.each([
    ["better plans and the add-on, as far as they are self-service", [free], ["team"], ["more"]],
    ["no lesser plan", [team], [], ["more"]],
    ["nothing that only goes with a plan one does not have", [], ["free", "team"], []],
  ])("names %s", (_name, held, planKeys, addOnKeys) => {
    expect(offersOfMore(catalog, "minutes", held)).toEqual({ planKeys, addOnKeys });
  });

  it("names what a salesperson sells when nothing else would do", () => {
    expect(offersOfMore({ ...catalog, addOns: {} }, "minutes", [team]).planKeys).toEqual(["enterprise"]);
  });
});
