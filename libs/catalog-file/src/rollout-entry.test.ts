import { describe, expect, it } from "@jest/globals";
import { parseCatalog } from "./parse-catalog.ts";
import { fromRolloutRule } from "./rollout-entry.ts";
import { toCatalog } from "./to-catalog.ts";

const file = (rule: string) => `
catalog: 1
products: [{ key: forge }]
features: [{ key: sso, product: forge, kind: boolean, rollout: pilot }]
plans: [{ key: team, product: forge, model: subscription, rollout: pilot, grants: [{ feature: sso, rollout: pilot }] }]
regionRules: [{ key: west, allow: [US-CA, DE] }]
rolloutRules: [{ key: pilot, product: forge, ${rule} }]
`;

describe("a rollout rule in a catalog file", () => {
  it("is what the contract says, and is named by features, plans and grants", () => {
    const catalog = toCatalog(parseCatalog(file("percent: 0.25, include: [acme], exclude: [globex]")));
    expect(catalog.rolloutRules).toMatchObject([
      { key: "pilot", productKey: "forge", percent: "0.25", include: ["acme"], exclude: ["globex"] },
    ]);
    expect(catalog.features[0]?.rolloutRuleKey).toBe("pilot");
    expect(catalog.plans[0]?.rolloutRuleKey).toBe("pilot");
    expect(catalog.plans[0]?.grants[0]?.rolloutRuleKey).toBe("pilot");
  });

  it("comes back as it was written", () => {
    const document = parseCatalog(file("percent: 99.5, description: A pilot, include: [acme]"));
    expect(toCatalog(document).rolloutRules.map(fromRolloutRule)).toEqual(document.rolloutRules);
  });

  const guard = "guard: { maxDenialIncrease: 2.5, minDecisions: 500, windowMinutes: 60 }";
  it("has a guard, which comes back as it was written", () => {
    const document = parseCatalog(file(`percent: 5, ${guard}`));
    const [rule] = toCatalog(document).rolloutRules;
    expect(rule?.guard).toMatchObject({
      maxDenialIncrease: "2.5",
      maxErrorIncrease: "",
      minDecisions: 500n,
      window: { seconds: 3600n },
    });
    expect(fromRolloutRule(rule!)).toEqual(document.rolloutRules?.[0]);
  });

  it.each([
    "percent: 101",
    "percent: -1",
    "percent: 1, include: [acme, acme]",
    'percent: 1, exclude: [""]',
    "percent: 1, guard: { minDecisions: 500, windowMinutes: 60 }",
    "percent: 1, guard: { maxDenialIncrease: 101, minDecisions: 500, windowMinutes: 60 }",
    "percent: 1, guard: { maxErrorIncrease: 1, minDecisions: 0, windowMinutes: 60 }",
    "percent: 1, guard: { maxErrorIncrease: 1, minDecisions: 1, windowMinutes: 10081 }",
    "percent: 1, guard: { maxErrorIncrease: 1, minDecisions: 1 }",
  ])("is refused with %s", (rule) => {
    expect(() => parseCatalog(file(rule))).toThrow();
  });
});
