import { expect, it } from "@jest/globals";
import { compareAmounts } from "./add-amounts.ts";

it.each([
  ["2", "10", -1],
  ["10.5", "10.50", 0],
  ["0.000001", "0", 1],
  ["123456789012345678901234567890", "123456789012345678901234567889.9", 1],
])("compares %s with %s exactly", (left, right, sign) => {
  expect(compareAmounts(left, right)).toBe(sign);
});
