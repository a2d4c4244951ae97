import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { Decision } from "@licet/decision";
import { describeOfflineDecision } from "./describe-offline-decision.ts";

function linesOf(decision: Partial<Decision>): string[] {
  const whole = { allowed: true, reason: "ALLOWED", feature: "reviews", failures: [], ...decision };
  return describeOfflineDecision(whole as unknown as Decision).map(stripVTControlCharacters);
}

describe("a decision over a token, for a person", () => {
  it.each<[name: string, decision: Partial<Decision>, line: string]>([
    ["a switch", { value: true }, "allowed reviews"],
    ["a value", { value: "premium" }, 'allowed reviews = "premium"'],
    ["grace", { reason: "ALLOWED_IN_GRACE" }, "allowed reviews (ALLOWED_IN_GRACE)"],
  ])("allowed: %s", (_name, decision, line) => {
    expect(linesOf(decision)).toEqual([line]);
  });

  it("denied: every failing condition with its remedy in words", () => {
    const failures = [
      {
        code: "NOT_ENTITLED",
        remedies: [
          {
            kind: "BUY",
            offers: [
              { kind: "plan", key: "team" },
              { kind: "add-on", key: "x" },
            ],
          },
        ],
      },
      { code: "NOT_YET_ACTIVE", remedies: [{ kind: "WAIT_UNTIL", at: 1_893_456_000_000 }] },
      { code: "ACCOUNT_UNKNOWN", remedies: [{ kind: "CONTACT_VENDOR" }] },
      { code: "DEPENDENCY_MISSING", feature: "sso", causes: ["EXPIRED", "SEAT_REQUIRED"], remedies: [] },
      { code: "FEATURE_CONFLICT", feature: "forks", remedies: [{ kind: "GIVE_UP", feature: "forks", sources: [] }] },
    ] as unknown as Decision["failures"];
    expect(linesOf({ allowed: false, failures })).toEqual([
      "denied reviews",
      "  NOT_ENTITLED",
      "    -> buy plan team or add-on x",
      "  NOT_YET_ACTIVE",
      "    -> wait until 2030-01-01T00:00:00.000Z",
      "  ACCOUNT_UNKNOWN",
      "    -> contact vendor",
      "  DEPENDENCY_MISSING sso (EXPIRED, SEAT_REQUIRED)",
      "  FEATURE_CONFLICT forks",
      "    -> give up forks",
    ]);
  });
});
