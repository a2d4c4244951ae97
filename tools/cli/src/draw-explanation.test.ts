import { describe, expect, it } from "@jest/globals";
import { stripVTControlCharacters } from "node:util";
import { create } from "@bufbuild/protobuf";
import { ConditionOutcome, DecisionCode, ExplanationSchema } from "@licet/contracts/entitlement";
import { drawExplanation } from "./draw-explanation.ts";

const { HELD, FAILED, NOT_APPLICABLE } = ConditionOutcome;

describe("drawExplanation", () => {
  it("draws the decision, and each thing considered with what came of its conditions", () => {
    const suspended = {
      code: DecisionCode.SUSPENDED,
      message: "The licence is suspended.",
      remedies: [{ text: "Contact the vendor." }],
    };
    const explanation = create(ExplanationSchema, {
      decision: { featureKey: "sso", code: DecisionCode.SUSPENDED, revision: 3n, traceId: "t", failures: [suspended] },
      findings: [
        { condition: "entitlement", outcome: HELD },
        { condition: "role", outcome: NOT_APPLICABLE },
      ],
      overrides: [{ overrideId: "ovr_1", effect: "grant", userId: "bob", reason: "trial", author: "eve" }],
      licences: [
        {
          licenceId: "lic_1",
          planKey: "team",
          planVersion: 2,
          findings: [{ condition: "status", outcome: FAILED, failures: [suspended] }],
          grants: [{ source: { value: { kind: { case: "boolValue", value: true } } } }],
        },
      ],
      otherLicenceCount: 2,
    });
    expect(drawExplanation(explanation).map(stripVTControlCharacters).join("\n")).toMatchInlineSnapshot(`
     "denied sso (SUSPENDED)
       SUSPENDED The licence is suspended.
         -> Contact the vendor.
       revision 3  trace t
       the feature
         + entitlement
         - not asked for: role
       override ovr_1 grant for bob: trial (eve, for somebody else)
       licence lic_1 team v2
         x status SUSPENDED The licence is suspended.
             -> Contact the vendor.
         x grant of its plan = on (not usable)
       2 licences without this feature"
    `);
  });
});
