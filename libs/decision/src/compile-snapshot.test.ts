import { describe, expect, it } from "@jest/globals";
import { compileSnapshot } from "./compile-snapshot.ts";
import { allowingInput, casesNow, decisionCases } from "./decision-cases.suite.ts";
import { decide } from "./decide.ts";

describe("compileSnapshot with keys", () => {
  it.each(decisionCases)("decides as over the whole snapshot: $name", ({ document, request, evidence }) => {
    const decideOver = (keys?: string[]) => decide(compileSnapshot(document, keys), request, casesNow, evidence);
    expect(decideOver([request.feature])).toEqual(decideOver());
  });

  it("knows no other features, nor what every object inherits", () => {
    const { document } = allowingInput();
    expect([...compileSnapshot(document, ["constructor", "nothing"]).features.keys()]).toEqual([]);
    expect([...compileSnapshot(document).features.keys()]).toEqual(Object.keys(document.features));
  });
});
