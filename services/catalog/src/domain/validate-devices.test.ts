import { describe, expect, it } from "@jest/globals";
import { findDeviceProblems } from "./validate-devices.ts";

describe("findDeviceProblems", () => {
  it.each([
    ["two of two components", { components: ["disk", "board"], match: "DEVICE_MATCH_TWO" }, []],
    ["all of one", { components: ["disk"], match: "DEVICE_MATCH_ALL" }, []],
    ["two of one", { components: ["disk"], match: "DEVICE_MATCH_TWO" }, ["plans[cad].device_policy.match"]],
  ])("judges %s", (_name, devicePolicy, fields) => {
    const problems = findDeviceProblems({ key: "cad", productKey: "forge", devicePolicy });
    expect(problems.map(({ field }) => field)).toEqual(fields);
  });
});
