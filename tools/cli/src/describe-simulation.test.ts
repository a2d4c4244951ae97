import { stripVTControlCharacters } from "node:util";
import { expect, it } from "@jest/globals";
import { create } from "@bufbuild/protobuf";
import { DecisionCode, SimulateResponseSchema } from "@licet/contracts/entitlement";
import { describeSimulation } from "./describe-simulation.ts";

const before = { featureKey: "sso", code: DecisionCode.NOT_ENTITLED, revision: 3n, traceId: "t" };
const after = { ...before, allowed: true, code: DecisionCode.ALLOWED };

it("shows both decisions and in what they differ", () => {
  const answer = create(SimulateResponseSchema, { before, after, differingFields: ["allowed", "code"] });
  expect(describeSimulation(answer).map(stripVTControlCharacters)).toEqual([
    "now",
    "denied sso (NOT_ENTITLED)",
    "  revision 3  trace t",
    "then",
    "allowed sso",
    "  revision 3  trace t",
    "different: allowed, code",
  ]);
});

it("says when nothing differs", () => {
  const answer = create(SimulateResponseSchema, { before, after: before });
  expect(describeSimulation(answer).map(stripVTControlCharacters).at(-1)).toBe("no difference");
});
