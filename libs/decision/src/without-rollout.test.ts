import { describe, expect, it } from "@jest/globals";
import { casesNow, allowingInput } from "./decision-cases.suite.ts";
import type { CaseInput } from "./decision-cases.suite.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { checkSnapshot } from "./snapshot-json.ts";

/** The answer with a rule set aside, over a snapshot whose account both `pilot` and `later` keep out. */
function answer(change: (input: CaseInput) => void, withoutRollout: string) {
  const input = allowingInput();
  input.document.rollouts = { pilot: { percent: 0 }, later: { percent: 0 } };
  change(input);
  const snapshot = compileSnapshot(checkSnapshot(input.document));
  return decide(snapshot, { ...input.request, withoutRollout }, casesNow, input.evidence);
}

describe("a decision without a rollout rule", () => {
  it.each<[string, (input: CaseInput) => void]>([
    ["a feature", ({ document }) => Object.assign(document.features["export"]!, { rules: { rollout: "pilot" } })],
    ["a licence", ({ licence }) => Object.assign(licence, { rules: { rollout: "pilot" } })],
    ["a grant", ({ licence }) => Object.assign(licence.grants[0]!, { rules: { rollout: "pilot" } })],
    [
      "a required feature",
      ({ document, licence }) => {
        Object.assign(document.features["export"]!, { requires: ["base"] });
        document.features["base"] = { kind: "boolean", rules: { rollout: "pilot" } };
        licence.grants.push({ id: "gr_2", feature: "base", source: "plan" });
      },
    ],
  ])("allows what that rule on %s alone denies, and no other rule", (_name, change) => {
    expect(answer(change, "").allowed).toBe(false);
    expect(answer(change, "later").allowed).toBe(false);
    expect(answer(change, "pilot")).toEqual({ ...answer(() => {}, ""), revision: answer(change, "").revision });
  });

  it("still denies what another condition denies, for that reason alone", () => {
    const both = ({ document, licence }: CaseInput): void => {
      Object.assign(document.features["export"]!, { rules: { rollout: "pilot" } });
      licence.status = "revoked";
    };
    expect(answer(both, "").failures.map(({ code }) => code)).toEqual(["REVOKED", "ROLLOUT_EXCLUDED"]);
    expect(answer(both, "pilot").failures.map(({ code }) => code)).toEqual(["REVOKED"]);
  });
});
