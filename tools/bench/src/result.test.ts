import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { toJson, toResult } from "./result.ts";
import { median, percentile, spreadPercent } from "./statistics.ts";
import { drawTable, formatNumber } from "./table.ts";

describe("median", () => {
  const cases = [
    { name: "one value", values: [4], expected: 4 },
    { name: "an odd number of values", values: [9, 1, 5], expected: 5 },
    { name: "an even number of values", values: [10, 2, 4, 100], expected: 7 },
    { name: "numbers, not texts", values: [10, 9, 100], expected: 10 },
  ];
  it.each(cases)("is in the middle of $name", ({ values, expected }) => expect(median(values)).toBe(expected));

  it("refuses to tell of nothing", () => expect(() => median([])).toThrow(RangeError));

  it("has as many values on one side as on the other, and lies among them", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
        expect(middle).toBeGreaterThanOrEqual(Math.min(...values));
        expect(middle).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });
});

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  it.each([
    { share: 0.99, expected: 99 },
    { share: 0.5, expected: 50 },
    { share: 1, expected: 100 },
    { share: 0, expected: 1 },
  ])("of $share is $expected", ({ share, expected }) => expect(percentile(hundred, share)).toBe(expected));

  it("refuses to tell of nothing", () => expect(() => percentile([], 0.5)).toThrow(RangeError));
});

describe("spreadPercent", () => {
  it("is nothing when all runs agree", () => expect(spreadPercent([7, 7, 7])).toBe(0));
  it("is the whole range by the median", () => expect(spreadPercent([90, 100, 120])).toBe(30));
  it("does not divide by nothing", () => expect(spreadPercent([-1, 0, 1])).toBe(0));
});

describe("toResult", () => {
  const least = { of: "value", bound: "least", limit: 100 } as const;
  const most = { of: "value", bound: "most", limit: 100 } as const;
  const ratio = { of: "ratio", bound: "least", limit: 0.7 } as const;
  const cases = [
    { name: "enough", runs: [100], target: least, met: true },
    { name: "too little", runs: [99.9], target: least, met: false },
    { name: "little enough", runs: [100], target: most, met: true },
    { name: "too much", runs: [100.1], target: most, met: false },
    { name: "a ratio reached", runs: [70], referenceRuns: [100], target: ratio, met: true },
    { name: "a ratio missed", runs: [69], referenceRuns: [100], target: ratio, met: false },
    { name: "a ratio without reference", runs: [69], target: ratio, met: false },
  ];
  it.each(cases)("judges $name", ({ name, met, ...figure }) => {
    expect(toResult({ name, unit: "/s", ...figure }).met).toBe(met);
  });

  it("compares the medians of both sides", () => {
    const result = toResult({ name: "x", unit: "/s", runs: [80, 10, 90], referenceRuns: [100, 100, 1] });
    expect(result).toEqual({ name: "x", unit: "/s", value: 80, reference: 100, ratio: 0.8, spreadPercent: 100 });
  });
});

describe("what is shown", () => {
  const figures = [
    {
      name: "checks",
      unit: "/s",
      runs: [7200, 7000, 7100],
      referenceRuns: [10_000],
      target: { of: "ratio", bound: "least", limit: 0.7 } as const,
      note: "one core",
    },
    { name: "ready", unit: "s", runs: [12.34], target: { of: "value", bound: "most", limit: 10 } as const },
    { name: "free", unit: "/s", runs: [0.123] },
  ];
  const results = figures.map(toResult);

  it("is a table with every column", () => {
    expect(drawTable(results).split("\n")).toEqual([
      "name    value  unit  spread  reference  ratio       target  met",
      "checks  7,100  /s       3 %     10,000   0.71  ratio ≥ 0.7  yes",
      "ready    12.3  s        0 %                           ≤ 10  NO",
      "free     0.12  /s       0 %",
      "",
      "checks: one core",
    ]);
  });

  it("is JSON with every member of the promise, null where there is nothing", () => {
    expect(results.map(toJson)).toEqual([
      { name: "checks", value: 7100, unit: "/s", reference: 10_000, ratio: 0.71, target: 0.7, met: true },
      { name: "ready", value: 12.34, unit: "s", reference: null, ratio: null, target: 10, met: false },
      { name: "free", value: 0.123, unit: "/s", reference: null, ratio: null, target: null, met: null },
    ]);
  });

  it.each([
    { name: "thousands", value: 1_234_567.8, shown: "1,234,568" },
    { name: "tens", value: 99.95, shown: "100" },
    { name: "units", value: 1.234, shown: "1.23" },
  ])("groups and rounds $name", ({ value, shown }) => expect(formatNumber(value)).toBe(shown));
});
