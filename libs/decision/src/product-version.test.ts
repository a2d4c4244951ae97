import { describe, expect, it } from "@jest/globals";
import { compareVersions, isWithin } from "./product-version.ts";

describe("compareVersions", () => {
  it("orders as people do", () => {
    const ordered = ["1.2-alpha", "1.2-beta.2", "1.2-beta.11", "1.2", "1.2.1", "1.10", "2", "2026.1"];
    expect(ordered.toReversed().sort(compareVersions)).toEqual(ordered);
  });

  it("takes missing parts as 0 and leaves build metadata out", () => {
    expect(compareVersions("1", "1.0.0+build.7")).toBe(0);
  });
});

describe("isWithin", () => {
  it.each([
    ["2.9.1", "2", true],
    ["3.0-rc.1", "2", false],
    ["2.9.1", "2.9.0", false],
    ["2.9.0", "2.9.0", true],
    ["2", "2.1", true],
    ["1.99", "2.0", true],
  ])("%s within %s: %s", (version, upTo, expected) => {
    expect(isWithin(version, upTo)).toBe(expected);
  });
});
