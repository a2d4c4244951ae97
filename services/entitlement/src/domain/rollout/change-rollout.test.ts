import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { haltRollout, resumeRollout, setPercent } from "./change-rollout.ts";
import type { Rollout } from "./rollout.ts";
import { letsIn, termsInForce } from "./rollout.ts";

const circumstances = { actor: "ann", reason: "all is well", now: new Date("2026-03-01T12:00:00Z") };
const fresh: Rollout = {
  key: "canary",
  terms: { productKey: "forge", percent: 5, include: ["named"], exclude: ["barred"] },
};
const accounts = ["named", "barred", ...Array.from({ length: 30 }, (_, index) => `acc-${index}`)];

/** Who is in. */
function inside(rollout: Rollout): string[] {
  return accounts.filter((accountId) => letsIn(rollout.key, termsInForce(rollout), accountId));
}

describe("setPercent", () => {
  it("says who changed the share, when and why", () => {
    const { rollout, event, audit } = setPercent(fresh, { percent: 25, allowShrink: false }, circumstances);
    expect(rollout.state).toEqual({
      percent: 25,
      halted: false,
      reason: "all is well",
      author: "ann",
      version: 1,
      updateTime: circumstances.now,
    });
    expect(event).toBe("rollout_changed");
    expect(audit).toEqual({
      action: "rollout.set",
      resource: "canary",
      reason: "all is well",
      details: { from: 5, to: 25 },
    });
  });

  it("refuses a smaller share unless it was asked for", () => {
    expect(() => setPercent(fresh, { percent: 4, allowShrink: false }, circumstances)).toThrow(
      expect.objectContaining({ reason: "ROLLOUT_SHRINKS" }),
    );
    expect(setPercent(fresh, { percent: 4, allowShrink: true }, circumstances).rollout.state?.percent).toBe(4);
  });

  it("changes nothing where the share is the one in force", () => {
    expect(setPercent(fresh, { percent: 5, allowShrink: false }, circumstances)).toEqual({ rollout: fresh });
  });
});

type Step =
  | { readonly kind: "set"; readonly percent: number; readonly allowShrink: boolean }
  | { readonly kind: "halt" }
  | { readonly kind: "resume" };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("set" as const),
    percent: fc.integer({ min: 0, max: 10_000 }).map((share) => share / 100),
    allowShrink: fc.boolean(),
  }),
  fc.constant({ kind: "halt" as const }),
  fc.constant({ kind: "resume" as const }),
);

function take(rollout: Rollout, step: Step): Rollout {
  if (step.kind === "halt") return haltRollout(rollout, circumstances).rollout;
  if (step.kind === "resume") return resumeRollout(rollout, circumstances).rollout;
  try {
    return setPercent(rollout, step, circumstances).rollout;
  } catch {
    return rollout;
  }
}

describe("any sequence of changes", () => {
  it("takes nobody out unasked, lets nobody in while halted, and keeps share and halt apart", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 20, maxLength: 60 }), (steps) => {
        const model = { percent: 5, halted: false };
        let rollout = fresh;
        for (const step of steps) {
          const before = inside(rollout);
          rollout = take(rollout, step);
          if (step.kind !== "set") model.halted = step.kind === "halt";
          else if (step.allowShrink || step.percent >= model.percent) model.percent = step.percent;
          const after = new Set(inside(rollout));
          const { percent, halted = false } = termsInForce(rollout);
          const isAsked = step.kind === "halt" || (step.kind === "set" && step.allowShrink);
          const lost = isAsked ? [] : before.filter((accountId) => !after.has(accountId));
          expect({ percent, halted, lost, named: after.has("named"), barred: after.has("barred") }).toEqual({
            ...model,
            lost: [],
            named: !model.halted,
            barred: false,
          });
          if (model.halted) expect(after.size).toBe(0);
        }
      }),
      { numRuns: 300, ...(process.env["LICET_TEST_SEED"] && { seed: Number(process.env["LICET_TEST_SEED"]) }) },
    );
  });
});
