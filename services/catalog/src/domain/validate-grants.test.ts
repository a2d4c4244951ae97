import { expect, it } from "@jest/globals";
import type { CatalogContent } from "./catalog-content.ts";
import { findGrantProblems } from "./validate-grants.ts";

const misfit = 'a limit is a number of at least 0, or "unlimited"';
const inexact = "a limit is at most 9007199254740991, and with a fraction below 1000000000 and of at most six decimals";

function problemsOf(value: object): string[] {
  const features = [{ key: "storage", productKey: "forge", kind: "FEATURE_KIND_LIMIT" }];
  const plans = [{ key: "free", productKey: "forge", grants: [{ featureKey: "storage", value }] }];
  const catalog = { features, plans, addOns: [], featureGroups: [] } as unknown as CatalogContent;
  return findGrantProblems(catalog).map(({ field, description }) => `${field}: ${description}`);
}

it.each([
  ["0.5", undefined],
  ["999999999.999999", undefined],
  ["9007199254740991", undefined],
  ["-1", misfit],
  ["9007199254740992", inexact],
  ["0.0000001", inexact],
  ["1000000000.5", inexact],
])("a limit of %s is kept exactly or refused", (numberValue, problem) => {
  const expected = problem === undefined ? [] : [`plans[free].grants[storage]: ${problem}`];
  expect(problemsOf({ numberValue })).toEqual(expected);
});

it("a limit may be without a ceiling", () => {
  expect(problemsOf({ unlimited: true })).toEqual([]);
});
