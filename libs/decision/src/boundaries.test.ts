import { describe, expect, it } from "@jest/globals";
import { boundariesFinder } from "./boundaries.ts";
import type { FeatureDocument, OverrideDocument } from "./snapshot-document.ts";

const feature = (excludes: string[] = []): FeatureDocument => ({ kind: "boolean", excludes });

/** Features of which each has one override, which ends at the instant given. */
function finderOf(features: Record<string, FeatureDocument>, ends: Record<string, number>) {
  let asked = 0;
  const overrides = new Map<string, OverrideDocument[]>();
  for (const [key, until] of Object.entries(ends)) {
    overrides.set(key, [{ id: key, feature: key, effect: "grant", reason: "trial", author: "vendor", until }]);
  }
  const get = overrides.get.bind(overrides);
  overrides.get = (key) => {
    asked++;
    return get(key);
  };
  return { find: boundariesFinder({ features, granted: new Map(), overrides, trips: [] }), asked: () => asked };
}

describe("boundariesFinder", () => {
  const ends = { a: 3, b: 1, c: 2, d: 4 };

  it("knows the instants of what is excluded, but not of what that excludes in turn", () => {
    const { find } = finderOf({ a: feature(["b"]), b: feature(["a", "c"]), c: feature(["b"]), d: feature() }, ends);
    expect(find(["a"])).toEqual([1, 3]);
  });

  it("knows the instants of what a required feature excludes", () => {
    const { find } = finderOf({ a: feature(), b: feature(["c"]), c: feature(["b"]), d: feature() }, ends);
    expect(find(["a", "b"])).toEqual([1, 2, 3]);
  });

  it("looks at each of five thousand features in a chain once", () => {
    const keys = Array.from({ length: 5000 }, (_, at) => `f${at}`);
    const chain = keys.map((key, at) => [key, feature([keys[at - 1] ?? keys[1]!, keys[at + 1] ?? keys[0]!])]);
    const { find, asked } = finderOf(Object.fromEntries(chain) as Record<string, FeatureDocument>, {});
    keys.forEach((key) => find([key]));
    expect(asked()).toBe(5000);
  });
});
