import { describe, expect, it } from "@jest/globals";
import type { CatalogContent } from "./catalog-content.ts";
import { emptyCatalog } from "./catalog-content.ts";
import { findRolloutProblems } from "./validate-rollouts.ts";

const sound: CatalogContent = {
  ...emptyCatalog,
  products: [{ key: "forge" }, { key: "other" }],
  features: [
    { key: "sso", productKey: "forge", kind: "FEATURE_KIND_BOOLEAN", rolloutRuleKey: "pilot" },
    { key: "chat", productKey: "other", kind: "FEATURE_KIND_BOOLEAN" },
  ],
  plans: [{ key: "team", productKey: "forge", rolloutRuleKey: "pilot", grants: [{ featureKey: "sso" }] }],
  addOns: [{ key: "more", productKey: "forge", grants: [{ featureKey: "sso", rolloutRuleKey: "pilot" }] }],
  rolloutRules: [{ key: "pilot", productKey: "forge", include: ["acme"], exclude: ["globex"] }],
};

describe("findRolloutProblems", () => {
  it("finds none in a catalog whose rules fit", () => {
    expect(findRolloutProblems(sound)).toEqual([]);
  });

  const rule = { key: "pilot", productKey: "forge" };
  it.each<[string, Partial<CatalogContent>, string[]]>([
    [
      "a rule of no product",
      { rolloutRules: [rule, { key: "lost", productKey: "gone" }] },
      ["rollout_rules[lost].product_key"],
    ],
    [
      "an account that is both in and out",
      { rolloutRules: [{ ...rule, include: ["acme"], exclude: ["acme"] }] },
      ["rollout_rules[pilot].include"],
    ],
    [
      "a guard that bounds nothing",
      {
        rolloutRules: [
          { ...rule, guard: { window: "60s" } },
          { ...rule, key: "watched", guard: { maxErrorIncrease: "0", window: "3600s" } },
        ],
      },
      ["rollout_rules[pilot].guard"],
    ],
    [
      "a guard whose window is not in whole minutes",
      { rolloutRules: [{ ...rule, guard: { maxErrorIncrease: "0", window: "90s" } }] },
      ["rollout_rules[pilot].guard.window"],
    ],
    [
      "rules that are not there",
      { rolloutRules: [] },
      ["features[sso].rollout_rule_key", "plans[team].rollout_rule_key", "add_ons[more].grants[sso].rollout_rule_key"],
    ],
    [
      "a grant of another product's feature",
      { plans: [{ key: "team", productKey: "forge", grants: [{ featureKey: "chat", rolloutRuleKey: "pilot" }] }] },
      ["plans[team].grants[chat].rollout_rule_key"],
    ],
  ])("names %s", (_name, change, fields) => {
    expect(findRolloutProblems({ ...sound, ...change }).map(({ field }) => field)).toEqual(fields);
  });
});
