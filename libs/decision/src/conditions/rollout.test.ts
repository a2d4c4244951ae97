import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { stableHash } from "../stable-hash.ts";
import { isInRollout } from "./rollout.ts";

const accounts = Array.from({ length: 20_000 }, (_unused, index) => `acc_${index.toString(16).padStart(32, "0")}`);

describe("isInRollout", () => {
  it("only adds accounts when the share grows", () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(fc.string(), fc.string(), percent, percent, (rule, account, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        if (isInRollout(rule, { percent: less }, account))
          expect(isInRollout(rule, { percent: more }, account)).toBe(true);
      }),
    );
  });

  it.each([0, 1, 5, 50, 99.5, 100])("takes near to %d %% of the accounts", (percent) => {
    const share = accounts.filter((account) => isInRollout("pilot", { percent }, account)).length / accounts.length;
    expect(Math.abs(share * 100 - percent)).toBeLessThan(percent === 0 || percent === 100 ? 1e-9 : 1);
  });

  it("chooses other accounts for another rule", () => {
    const both = accounts.filter((account) => {
      return isInRollout("one", { percent: 10 }, account) && isInRollout("two", { percent: 10 }, account);
    });
    expect(both.length / accounts.length).toBeLessThan(0.02);
  });

  it("follows its lists before the share, and nobody once it is halted", () => {
    expect(isInRollout("pilot", { percent: 0, include: ["acc_1"] }, "acc_1")).toBe(true);
    expect(isInRollout("pilot", { percent: 100, include: ["acc_1"], exclude: ["acc_1"] }, "acc_1")).toBe(false);
    expect(isInRollout("pilot", { percent: 100, include: ["acc_1"], halted: true }, "acc_1")).toBe(false);
  });
});

describe("stableHash", () => {
  it("is the same for ever", () => {
    expect([stableHash(""), stableHash("a"), stableHash("pilot\nacc_1")]).toMatchInlineSnapshot(`
     [
       2872998923,
       444641715,
       2471452098,
     ]
    `);
  });
});
