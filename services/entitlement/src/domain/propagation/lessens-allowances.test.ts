import { expect, it } from "@jest/globals";
import type { GrantTerms, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { lessensAllowances } from "./lessens-allowances.ts";

const minutes = (amount: string): GrantTerms => {
  return { feature: "minutes", allowance: { amount, recurrence: "P1M", priority: 0 } };
};
const storage: GrantTerms = { feature: "storage", limit: 5 };

it.each([
  ["nothing", [minutes("10"), storage], [minutes("10"), storage], false],
  ["a limit, which is not counted", [minutes("10"), storage], [minutes("10")], false],
  ["nothing of what it had, and gives more", [minutes("10")], [minutes("10"), minutes("5")], false],
  ["an allowance", [minutes("10"), minutes("5")], [minutes("10")], true],
  ["a part of one", [minutes("10")], [minutes("5")], true],
])("takes away %s", (_name, before, after, expected) => {
  const versions = [before, after].map((grants) => ({ grants }) as Partial<PlanTerms> as PlanTerms);
  const view = { catalog: emptyCatalog, planVersion: (_key: string, version: number) => versions[version - 1] };
  expect(lessensAllowances({ planKey: "team", planVersion: 1 }, 2, view)).toBe(expected);
});
