import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { orderStates } from "./order.ts";
import type { ProgressFacts } from "./order-progress.ts";
import { advance } from "./order-progress.ts";

const accepted: ProgressFacts = {
  state: "ACCEPTED",
  isCancelled: false,
  isUndone: false,
  licenceCount: 0,
  licencesActive: 0,
  tokensIssued: 0,
  deliveriesOpen: 0,
};
const refusal = { code: "LICENCE_NOT_FOUND", field: "", message: "" };
const provisioned = { ...accepted, licenceCount: 2, licencesActive: 2 };
const delivered = { ...provisioned, tokensIssued: 2 };

describe("advance", () => {
  it.each<[string, ProgressFacts, ProgressFacts["state"]]>([
    ["nothing is known", accepted, "ACCEPTED"],
    ["one licence of two is there", { ...provisioned, licencesActive: 1 }, "ACCEPTED"],
    ["all licences are there", provisioned, "PROVISIONED"],
    ["a token is missing", { ...delivered, tokensIssued: 1 }, "PROVISIONED"],
    ["a webhook has not answered", { ...delivered, deliveriesOpen: 1 }, "PROVISIONED"],
    ["every token reached its channels", delivered, "DELIVERED"],
    ["a token is issued anew after the end", { ...delivered, state: "DELIVERED", deliveriesOpen: 1 }, "DELIVERED"],
    ["entitlement refuses", { ...accepted, refusal }, "REJECTED"],
    ["entitlement refuses what was taken back", { ...accepted, refusal, isCancelled: true }, "CANCELLED"],
    ["it is taken back and not undone yet", { ...delivered, isCancelled: true }, "DELIVERED"],
    ["it is undone before anything of it was known", { ...accepted, isCancelled: true, isUndone: true }, "CANCELLED"],
    [
      "it is undone after the end",
      { ...delivered, state: "DELIVERED", isCancelled: true, isUndone: true },
      "CANCELLED",
    ],
    ["facts come after a rejection", { ...delivered, state: "REJECTED" }, "REJECTED"],
    ["facts come after the cancellation", { ...delivered, state: "CANCELLED" }, "CANCELLED"],
  ])("when %s: %s", (_name, facts, expected) => {
    expect(advance(facts)).toBe(expected);
  });

  it("never moves an order backwards", () => {
    const count = fc.integer({ min: 0, max: 3 });
    const facts = fc.record({
      state: fc.constantFrom(...orderStates),
      isCancelled: fc.boolean(),
      isUndone: fc.boolean(),
      licenceCount: count,
      licencesActive: count,
      tokensIssued: count,
      deliveriesOpen: count,
    });
    const rank = { RECEIVED: 0, ACCEPTED: 1, PROVISIONED: 2, DELIVERED: 3, REJECTED: 4, CANCELLED: 4 };
    fc.assert(fc.property(facts, (known) => rank[advance(known)] >= rank[known.state]));
  });
});
