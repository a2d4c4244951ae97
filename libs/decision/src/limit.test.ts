import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { allowingInput, casesNow } from "./decision-cases.suite.ts";
import type { Quantity } from "./limit.ts";
import { addLimits, addQuantities, isLimit, isWithin, leftBelow, multiplyLimit, toQuantity } from "./limit.ts";
import { checkSnapshot } from "./snapshot-json.ts";
import type { GrantDocument } from "./snapshot-document.ts";

const million = 1_000_000n;
/** Millionths as the number that a limit is. */
const toNumber = (millionths: bigint): number => Number(millionths) / 1e6;
const millionths = fc.bigInt({ min: 0n, max: 999_999_999n * million });

describe("a ceiling with a fraction", () => {
  it.each<[unknown, boolean]>([
    [0.5, true],
    [0.000001, true],
    [999_999_999.999999, true],
    [Number.MAX_SAFE_INTEGER, true],
    [0, true],
    [0.0000001, false],
    [1_000_000_000.5, false],
    [-0.5, false],
    [Number.MAX_SAFE_INTEGER + 1, false],
    [Number.NaN, false],
    ["0.5", false],
  ])("of %p can be held exactly: %p", (value, expected) => {
    expect(isLimit(value)).toBe(expected);
  });

  it("is added, multiplied and compared as the decimal that it is", () => {
    expect([addLimits(0.1, 0.2), multiplyLimit(0.1, 3), addLimits(0.5, Infinity)]).toEqual([0.3, 0.3, Infinity]);
    expect([isWithin("0.300000000000000001", 0.3), isWithin(addQuantities("0.1", "0.2"), 0.3)]).toEqual([false, true]);
    expect([leftBelow(0.3, "0.1"), leftBelow(1, "0.9"), leftBelow(0.5, 1)]).toEqual(["0.2", "0.1", 0]);
    expect([isWithin("9".repeat(30), 5.5), isWithin("9".repeat(30), Infinity), isWithin(1e31, 5.5)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("counts in millionths, whatever is added and compared", () => {
    fc.assert(
      fc.property(millionths, millionths, (left, right) => {
        const text: Quantity = toQuantity(String(toNumber(right)));
        expect(isLimit(toNumber(left))).toBe(true);
        expect(isWithin(text, toNumber(left))).toBe(right <= left);
        expect(isWithin(addQuantities(text, String(toNumber(left))), toNumber(left))).toBe(right === 0n);
        if (left + right < 999_999_999n * million) {
          expect(addLimits(toNumber(left), toNumber(right))).toBe(toNumber(left + right));
        }
      }),
    );
  });
});

describe("a decision on a ceiling with a fraction", () => {
  function ask(grants: Partial<GrantDocument>[], request: { quantity: Quantity; current?: Quantity }) {
    const input = allowingInput();
    input.document.features["export"] = { kind: "limit" };
    input.licence.quantity = 3;
    input.licence.grants = grants.map((grant, index) => ({
      id: `gr_${index}`,
      feature: "export",
      source: "plan",
      ...grant,
    }));
    expect(checkSnapshot(input.document)).toBeDefined();
    return decide(compileSnapshot(input.document), { ...input.request, current: 0, ...request }, casesNow);
  }
  const half = [{ limit: 0.5 }];

  it.each<[string, Partial<GrantDocument>[], { quantity: Quantity; current?: Quantity }, object]>([
    ["is allowed up to it", half, { quantity: "0.5" }, { allowed: true, value: 0.5, limit: "0.5", remaining: "0.5" }],
    ["is denied a trifle beyond it", half, { quantity: "0.500000000000000001" }, { allowed: false, limit: "0.5" }],
    ["is denied one", half, { quantity: "1" }, { allowed: false, limit: "0.5" }],
    ["counts what there is", half, { quantity: "0.2", current: "0.3" }, { allowed: true, remaining: "0.2" }],
    ["adds packs", [...half, { limit: 0.1, source: "addon" }], { quantity: "0.6" }, { allowed: true, value: 0.6 }],
    ["multiplies per seat", [{ limit: 0.1, perSeat: true }], { quantity: "0.3" }, { allowed: true, value: 0.3 }],
    ["takes whole numbers' fractions", [{ limit: 2 }], { quantity: "1.5" }, { allowed: true, remaining: "2" }],
  ])("%s", (_name, grants, request, expected) => {
    expect(ask(grants, request)).toMatchObject(expected);
  });
});
