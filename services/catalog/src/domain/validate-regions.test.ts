import { expect, it } from "@jest/globals";
import { findRegionProblems } from "./validate-regions.ts";

it.each([
  ["countries, subdivisions and blocs", { allow: ["EU", "EEA", "CH", "US-CA"], deny: ["KP", "IR", "CU", "SY"] }, []],
  ["a rule without lists", {}, []],
  ["a bloc that nobody knows", { deny: ["NATO"] }, ["region_rules[home].deny"]],
  ["a country that is none", { allow: ["XX", "DE"] }, ["region_rules[home].allow"]],
  ["a subdivision of none", { deny: ["ZZ-CA"] }, ["region_rules[home].deny"]],
  ["a former code", { allow: ["UK"] }, ["region_rules[home].allow"]],
])("judges %s", (_name, lists, fields) => {
  const problems = findRegionProblems({ key: "home", ...lists });
  expect(problems.map(({ field }) => field)).toEqual(fields);
});

it("names the place and what could stand there", () => {
  const [problem] = findRegionProblems({ key: "home", deny: ["NATO"] });
  expect(problem?.description).toContain("NATO is neither a country");
  expect(problem?.description).toContain("EEA");
});
