import { create } from "@bufbuild/protobuf";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { ValueSchema } from "@licet/contracts/catalog";
import { DecisionCode, DecisionSchema } from "@licet/contracts/entitlement";
import { describeDecision, describeValue, toCodeName } from "./describe-decision.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";

function linesOf(decision: MessageInitShape<typeof DecisionSchema>): string[] {
  const message = create(DecisionSchema, { featureKey: "reviews", revision: 7n, traceId, ...decision });
  return describeDecision(message).map(stripVTControlCharacters);
}

describe("a decision for a person", () => {
  it("says that it is allowed, with the value and where to look further", () => {
    const value = { kind: { case: "numberValue", value: "2" } } as const;
    expect(linesOf({ allowed: true, code: DecisionCode.ALLOWED, value })).toEqual([
      "allowed reviews = 2",
      `  revision 7  trace ${traceId}`,
    ]);
  });

  it("names every condition that fails, each with its licence and what to do", () => {
    const failures = [
      { code: DecisionCode.ROLE_REQUIRED, message: "Only owners may.", remedies: [{ text: "Ask Ada." }] },
      { code: DecisionCode.EXPIRED, message: "It is over.", licenceId: "lic_1", remedies: [{ text: "Renew." }] },
    ];
    expect(linesOf({ allowed: false, code: DecisionCode.ROLE_REQUIRED, failures })).toEqual([
      "denied reviews (ROLE_REQUIRED)",
      "  ROLE_REQUIRED Only owners may.",
      "    -> Ask Ada.",
      "  EXPIRED It is over. (licence lic_1)",
      "    -> Renew.",
      `  revision 7  trace ${traceId}`,
    ]);
  });

  it.each([
    ["a limit", { limit: "10", used: "4", remaining: "6" }, "4 of 10 used, 6 left"],
    ["no limit", { unlimited: true, used: "4" }, "4 used, no limit"],
    ["no limit and no use", { unlimited: true }, "0 used, no limit"],
    [
      "a reset",
      { limit: "10", used: "4", remaining: "6", resetTime: { seconds: 1_893_456_000n } },
      "4 of 10 used, 6 left, renewed 2030-01-01T00:00:00.000Z",
    ],
  ])("shows the figures of a quota with %s", (_name, quota, line) => {
    expect(linesOf({ allowed: true, code: DecisionCode.ALLOWED, quota })[1]).toBe(`  ${line}`);
  });

  it("shows why it is allowed when that is out of the ordinary", () => {
    expect(linesOf({ allowed: true, code: DecisionCode.ALLOWED_IN_GRACE })[0]).toBe(
      "allowed reviews (ALLOWED_IN_GRACE)",
    );
  });
});

describe("the words", () => {
  it("of a code are its name, also of one that this version does not know", () => {
    expect([toCodeName(DecisionCode.NOT_ENTITLED), toCodeName(999 as DecisionCode)]).toEqual([
      "NOT_ENTITLED",
      "UNSPECIFIED",
    ]);
  });

  it.each([
    [{ case: "boolValue", value: true }, "on"],
    [{ case: "boolValue", value: false }, "off"],
    [{ case: "unlimited", value: true }, "unlimited"],
    [{ case: "numberValue", value: "1.5" }, "1.5"],
    [{ case: undefined }, "nothing"],
  ] as const)("of a value %j", (kind, words) => {
    expect(describeValue(create(ValueSchema, { kind }))).toBe(words);
  });
});
