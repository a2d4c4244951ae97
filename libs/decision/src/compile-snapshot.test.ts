import { describe, expect, it } from "@jest/globals";
import { compileSnapshot } from "./compile-snapshot.ts";
import { allowingInput, casesNow, decisionCases } from "./decision-cases.suite.ts";
import { decide } from "./decide.ts";

describe("compileSnapshot", () => {
  it.each(decisionCases)("decides alike whatever was asked before: $name", ({ document, request, evidence }) => {
    const snapshot = compileSnapshot(document);
    const first = decide(compileSnapshot(document), request, casesNow, evidence);
    for (const feature of snapshot.features.keys()) decide(snapshot, { ...request, feature }, casesNow);
    expect(decide(snapshot, request, casesNow, evidence)).toEqual(first);
  });

  it("knows no other features, nor what every object inherits", () => {
    const { document } = allowingInput();
    const { features } = compileSnapshot(document);
    expect([features.get("constructor"), features.get("nothing")]).toEqual([undefined, undefined]);
    expect(features.keys()).toEqual(Object.keys(document.features));
  });

  it("compiles a feature once", () => {
    const { features } = compileSnapshot(allowingInput().document);
    const [key = ""] = features.keys();
    expect(features.get(key)).toBeDefined();
    expect(features.get(key)).toBe(features.get(key));
  });
});
