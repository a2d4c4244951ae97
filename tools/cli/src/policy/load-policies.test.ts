import { describe, expect, it } from "@jest/globals";
import { loadPolicies } from "./load-policies.ts";
import { ProblemsError } from "./problems.ts";

describe("loadPolicies", () => {
  const refuse = (problemsOf: Record<string, string[]>) => (file: string) => {
    throw new ProblemsError(problemsOf[file] ?? []);
  };

  it("names a problem once that several files have", () => {
    const load = refuse({ a: ["x", "y"], b: ["y", "z"] });
    expect(() => loadPolicies(["a", "b"], load)).toThrow(new ProblemsError(["x", "y", "z"]));
  });

  it("leaves out no file that is refused without a named problem", () => {
    expect(() => loadPolicies(["a"], refuse({}))).toThrow(ProblemsError);
  });
});
