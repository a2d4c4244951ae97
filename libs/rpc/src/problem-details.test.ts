import { describe, expect, it } from "@jest/globals";
import { Code } from "@connectrpc/connect";
import { DomainError } from "@licet/kernel";
import { createErrorTranslator } from "./error-table.ts";
import { problemDetails } from "./problem-details.ts";

const toError = createErrorTranslator("integration", { ORDER_INVALID: Code.InvalidArgument });

describe("problemDetails", () => {
  it("carries reason, variables, trace and the fields at fault by pointer", () => {
    const fields = [
      { field: "lines[2].quantity", description: "must be positive" },
      { field: "/term/end", description: "before the start" },
    ];
    const error = toError(new DomainError("ORDER_INVALID", "order refused", { order: "A-1" }, { fields }), "abc");
    expect(problemDetails(error, "abc")).toEqual({
      type: "urn:licet:error:ORDER_INVALID",
      title: "invalid argument",
      status: 400,
      detail: "order refused",
      instance: "urn:licet:trace:abc",
      reason: "ORDER_INVALID",
      metadata: { order: "A-1" },
      errors: [
        { pointer: "#/lines/2/quantity", detail: "must be positive" },
        { pointer: "#/term/end", detail: "before the start" },
      ],
    });
  });

  it.each([
    { name: "a bug", error: new TypeError("secret") },
    { name: "a reason in no table", error: new DomainError("ODD", "secret", { secret: "x" }) },
  ])("shows nothing of $name but the trace", ({ error }) => {
    const problem = problemDetails(toError(error, "abc"), "abc");
    expect(problem).toEqual({
      type: "about:blank",
      title: "internal",
      status: 500,
      detail: "internal error, trace abc",
      instance: "urn:licet:trace:abc",
    });
  });
});
