import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { addDecimals, compareDecimals, isDecimal, multiplyDecimals, subtractDecimals } from "./decimal.ts";

describe("decimals", () => {
  it.each([
    ["0.1", "0.2", "0.3", "-0.1", "0.02"],
    ["10", "0.50", "10.5", "9.5", "5"],
    ["-1.25", "1.25", "0", "-2.5", "-1.5625"],
    ["99999999999999999999", "1", "100000000000000000000", "99999999999999999998", "99999999999999999999"],
  ])("%s and %s add, subtract and multiply exactly", (left, right, sum, difference, product) => {
    expect([addDecimals(left, right), subtractDecimals(left, right), multiplyDecimals(left, right)]).toEqual([
      sum,
      difference,
      product,
    ]);
  });

  it("compare as numbers, not as texts", () => {
    expect(compareDecimals("10", "9.99")).toBeGreaterThan(0);
    expect(compareDecimals("1.50", "1.5")).toBe(0);
    expect(compareDecimals("-2", "-1")).toBeLessThan(0);
  });

  it.each(["", ".5", "5.", "1e3", "+1", "1,5", "NaN", " 1", "0x10"])("are not %j", (text) => {
    expect(isDecimal(text)).toBe(false);
    expect(() => compareDecimals(text, "0")).toThrow(TypeError);
  });

  it("undo a sum by a difference", () => {
    const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 1, max: 999 }));
    const text = decimal.map(([whole, fraction]) => `${whole}.${String(fraction).padStart(3, "0")}`);
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(compareDecimals(subtractDecimals(addDecimals(left, right), right), left)).toBe(0);
      }),
    );
  });
});
