import { describe, expect, it } from "@jest/globals";
import { isInRollout } from "@licet/decision";
import fc from "fast-check";
import { compileRollouts } from "./compile-rollouts.ts";

const rule = { productKey: "forge", percent: 0, include: [] as string[], exclude: [] as string[] };

describe("compileRollouts", () => {
  it("decides by the document as the rule does, and by any smaller share the same for who stays", () => {
    const share = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), share, share, (accountId, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const at = (percent: number) => compileRollouts({ rollouts: { pilot: { ...rule, percent } } }, accountId);
        const isIn = (percent: number) => isInRollout("pilot", { percent }, accountId);
        expect(isInRollout("pilot", at(more)["pilot"] ?? { percent: 0 }, accountId)).toBe(isIn(more));
        if (isIn(less) === isIn(more)) expect(at(more)).toEqual(at(less));
        else expect([isIn(less), isIn(more)]).toEqual([false, true]);
      }),
    );
  });

  it("says nothing of other accounts, nor of the share", () => {
    const pilot = { ...rule, percent: 12.5, include: ["acme", "globex"], exclude: ["initech"] };
    for (const accountId of ["acme", "initech", "umbrella"]) {
      const text = JSON.stringify(compileRollouts({ rollouts: { pilot } }, accountId));
      expect(text).not.toMatch(/acme|globex|initech|12\.5/);
    }
  });

  it("tells that a guard watches, and not what it allows", () => {
    const guard = { maxDenialIncrease: 7, minDecisions: 500, windowMinutes: 60 };
    const compiled = compileRollouts({ rollouts: { pilot: { ...rule, guard }, other: rule } }, "acme");
    expect(compiled).toEqual({
      pilot: { productKey: "forge", percent: 0, guarded: true },
      other: { productKey: "forge", percent: 0 },
    });
  });

  it("follows the lists before the share, and the excluded before the included", () => {
    const percentOf = (change: Partial<typeof rule>) =>
      compileRollouts({ rollouts: { pilot: { ...rule, ...change } } }, "acme")["pilot"]?.percent;
    expect(percentOf({ include: ["acme"] })).toBe(100);
    expect(percentOf({ percent: 100, exclude: ["acme"] })).toBe(0);
    expect(percentOf({ percent: 100, include: ["acme"], exclude: ["acme"] })).toBe(0);
  });
});
