import { describe, expect, it } from "@jest/globals";
import type { JsonValue } from "@licet/decision";
import fc from "fast-check";
import { formatAmount, toAmount } from "./amount.ts";
import { readAmount } from "./read-amount.ts";

const read = (value: JsonValue | undefined): string => {
  const amount = readAmount(value);
  return "reason" in amount ? `${amount.reason}: ${amount.message}` : formatAmount(amount);
};

describe("readAmount", () => {
  it.each<[string, JsonValue | undefined, string]>([
    ["a whole number", 12, "12"],
    ["a float by its shortest text, not by its bits", 0.1, "0.1"],
    ["a float in exponent form", 1e-7, "0.0000001"],
    ["a large float", 1e21, "1000000000000000000000"],
    ["minus nothing", -0, "0"],
    ["a decimal text", "0.000000000000000001", "0.000000000000000001"],
    [
      "30 digits before the point and 18 after",
      `${"9".repeat(30)}.${"9".repeat(18)}`,
      `${"9".repeat(30)}.${"9".repeat(18)}`,
    ],
    ["leading and trailing zeros", "007.500", "7.5"],
  ])("takes %s", (_, value, expected) => {
    expect(read(value)).toBe(expected);
  });

  it.each<[string, JsonValue | undefined, string]>([
    ["nothing", undefined, "is missing"],
    ["null", null, "is missing"],
    ["NaN", Number.NaN, "is not finite"],
    ["infinity", Number.POSITIVE_INFINITY, "is not finite"],
    ["1e308", 1e308, "has more than 30 digits"],
    ["40 digits", "1".repeat(40), "has more than 30 digits"],
    ["19 decimals", "0.0000000000000000001", "has more than 18 decimals"],
    ["a float of 20 decimals", 1e-20, "has more than 18 decimals"],
    ["a negative number", -1, "is negative"],
    ["a negative text", "-0.5", "is negative"],
    ["an exponent in text", "1e3", "is not a decimal number"],
    ["an empty text", "", "is not a decimal number"],
    ["blanks", " 1", "is not a decimal number"],
    ["the word NaN", "NaN", "is not a decimal number"],
    ["a megabyte of digits", "1".repeat(1 << 20), "has too many digits"],
    ["true", true, "is neither a number nor a decimal text"],
    ["a list", [1], "is neither a number nor a decimal text"],
  ])("refuses %s", (_, value, why) => {
    expect(read(value)).toBe(`AMOUNT_INVALID: the amount ${why}`);
  });

  it("takes every number as its text, and its text likewise", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (number) => {
        const amount = readAmount(number);
        fc.pre(!("reason" in amount));
        expect(formatAmount(amount)).toBe(formatAmount(toAmount(String(number))));
        expect(read(formatAmount(amount))).toBe(formatAmount(amount));
      }),
    );
  });
});
