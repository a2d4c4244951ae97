import { expect, it } from "@jest/globals";
import type { FloatingPolicy } from "./catalog-content.ts";
import { findFloatingProblems } from "./validate-floating.ts";

const problemsOf = (floatingPolicy: FloatingPolicy) =>
  findFloatingProblems({ key: "x", productKey: "p", floatingPolicy }).map(({ field, description }) => [
    field.replace("plans[x].floating_policy.", ""),
    description,
  ]);

it("takes keys that float as they come, reserve and bound", () => {
  expect(problemsOf({})).toEqual([]);
  const groups = [
    { group: "lab", reserved: "2", most: "2" },
    { group: "rest", most: "1" },
  ];
  expect(problemsOf({ overdraft: { percent: 10 }, groups })).toEqual([]);
});

it.each<[string, FloatingPolicy, [string, string]]>([
  ["an overdraft of nothing", { overdraft: {} }, ["overdraft", "says by how many keys: percent, units or both"]],
  [
    "more reserved than a group may hold",
    { groups: [{ group: "lab", reserved: "3", most: "2" }] },
    ["groups[lab]", "3 keys are reserved, but it may hold 2 at most"],
  ],
  ["a group that says nothing", { groups: [{ group: "lab" }] }, ["groups[lab]", "reserves keys, bounds them or both"]],
  [
    "a group twice",
    {
      groups: [
        { group: "lab", most: "1" },
        { group: "lab", most: "2" },
      ],
    },
    ["groups[lab]", "stands here twice"],
  ],
])("refuses %s", (_name, policy, problem) => {
  expect(problemsOf(policy)).toEqual([problem]);
});
