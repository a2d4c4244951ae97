import { expect, it } from "@jest/globals";
import type { Plan, Product } from "./catalog-content.ts";
import { emptyCatalog } from "./catalog-content.ts";
import { findReleaseProblems } from "./validate-releases.ts";

const release = (version: string) => ({ version, releaseTime: "2026-01-01T00:00:00Z" });
const ide: Product = { key: "ide", releases: [release("1.0"), release("1.1")] };
const yearly: Plan = {
  key: "yearly",
  productKey: "ide",
  licenceModel: "LICENCE_MODEL_SUBSCRIPTION",
  perpetualFallback: "P12M",
};

const problemsOf = (products: Product[], plans: Plan[]) =>
  findReleaseProblems({ ...emptyCatalog, products, plans }).map(({ field, description }) => `${field} ${description}`);

it("takes releases, and a fallback to them", () => {
  expect(problemsOf([ide, { key: "other" }], [yearly, { key: "free", productKey: "other" }])).toEqual([]);
});

it.each<[string, Product[], Plan[], string]>([
  [
    "a version twice",
    [{ ...ide, releases: [release("1.0"), release("1.1"), release("1.0")] }],
    [],
    "products[ide].releases[1.0] stands here twice",
  ],
  [
    "a fallback without releases",
    [{ key: "ide" }],
    [yearly],
    "plans[yearly].perpetual_fallback product ide tells no releases",
  ],
  [
    "a fallback of what never ends",
    [ide],
    [{ ...yearly, licenceModel: "LICENCE_MODEL_PERPETUAL" }],
    "plans[yearly].perpetual_fallback is for subscriptions only",
  ],
])("refuses %s", (_name, products, plans, problem) => {
  expect(problemsOf(products, plans)).toEqual([problem]);
});
