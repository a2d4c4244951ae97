import { describe, expect, it } from "@jest/globals";
import { randomInt } from "node:crypto";
import fc from "fast-check";
import type { GuardTerms } from "../catalog/rollout-terms.ts";
import type { RolloutChange } from "./change-rollout.ts";
import { haltRollout, resumeRollout, setPercent } from "./change-rollout.ts";
import type { ArmFigures, RolloutFigures, WatchedRollout } from "./guard.ts";
import { findWorse, haltByGuard, watchedFrom } from "./guard.ts";
import type { Rollout } from "./rollout.ts";

const guard: GuardTerms = { maxDenialIncrease: 5, maxErrorIncrease: 1, minDecisions: 100, windowMinutes: 60 };
const fresh: Rollout = {
  key: "canary",
  terms: { productKey: "forge", percent: 5, include: [], exclude: [], guard },
};
const now = new Date("2026-03-01T12:00:30Z");
const arm = (decisions: number, denied = 0, errors = 0): ArmFigures => ({ decisions, denied, errors });
const figuresOf = (inside: ArmFigures, outside: ArmFigures, featureKey = "sso"): RolloutFigures => {
  return { featureKey, inside, outside };
};

describe("findWorse", () => {
  it.each<[string, ArmFigures, ArmFigures, string | undefined]>([
    ["more denials than allowed", arm(100, 16), arm(1000, 100), "denied"],
    ["just as many as allowed", arm(1000, 800), arm(1000, 750), undefined],
    ["one more than allowed", arm(1000, 801), arm(1000, 750), "denied"],
    ["fewer denials", arm(100, 1), arm(100, 90), undefined],
    ["too few checks inside", arm(99, 99), arm(1000, 0), undefined],
    ["too few checks outside", arm(1000, 1000), arm(99, 0), undefined],
    ["more errors than allowed", arm(100, 0, 2), arm(1000, 0, 9), "errors"],
    ["just as many errors as allowed", arm(100, 0, 2), arm(100, 0, 1), undefined],
    ["nothing at all", arm(0), arm(0), undefined],
  ])("says of %s inside what is true", (_name, inside, outside, expected) => {
    expect(findWorse(guard, [figuresOf(inside, outside)])?.measure).toBe(expected);
  });

  it("leaves alone what has no bound", () => {
    const { maxDenialIncrease: _denials, ...errorsAlone } = guard;
    const { maxErrorIncrease: _errors, ...denialsAlone } = guard;
    expect(findWorse(errorsAlone, [figuresOf(arm(100, 100), arm(100))])).toBeUndefined();
    expect(findWorse(denialsAlone, [figuresOf(arm(100, 0, 100), arm(100))])).toBeUndefined();
  });

  it("compares each feature by itself", () => {
    const even = figuresOf(arm(1000, 500), arm(1000, 500), "export");
    const worse = figuresOf(arm(100, 50), arm(100, 0));
    expect(findWorse(guard, [worse, even])).toEqual({ figures: worse, measure: "denied" });
  });
});

describe("watchedFrom", () => {
  it("reaches back as far as the window, and not before the first whole minute after it was resumed", () => {
    const at = (resumeTime?: string) => {
      const when = new Date(resumeTime ?? 0);
      const state = { halted: false, reason: "", author: "", version: 1, updateTime: now };
      return watchedFrom({ ...fresh, state: resumeTime ? { ...state, resumeTime: when } : state }, guard, now);
    };
    expect(at()).toEqual(new Date("2026-03-01T11:00:30Z"));
    expect(at("2026-02-01T00:00:00Z")).toEqual(new Date("2026-03-01T11:00:30Z"));
    expect(at("2026-03-01T11:30:00Z")).toEqual(new Date("2026-03-01T11:31:00Z"));
    expect(at("2026-03-01T12:00:29.999Z")).toEqual(new Date("2026-03-01T12:01:00Z"));
  });
});

describe("haltByGuard", () => {
  const figures = [figuresOf(arm(200, 50), arm(4000, 40))];

  it("says what it saw", () => {
    const { rollout, event, audit, figures: told } = haltByGuard(fresh, { rollout: fresh, figures }, now);
    const reason = "sso: 25.00 % of 200 checks inside are denied, and 1.00 % of 4000 outside";
    expect(rollout.state).toEqual({ halted: true, reason, author: "rollout guard", version: 1, updateTime: now });
    expect(event).toBe("rollout_halted");
    expect(told).toEqual(figures[0]);
    const details = { feature: "sso", measure: "denied", inside: arm(200, 50), outside: arm(4000, 40) };
    expect(audit).toEqual({ action: "rollout.halt", resource: "canary", reason, details });
  });

  it("yields to whoever changed the rollout since the figures were read, and to a guard that is gone", () => {
    const circumstances = { actor: "ann", reason: "mended", now };
    const { rollout: halted } = haltRollout(fresh, circumstances);
    const { rollout: resumed } = resumeRollout(halted, circumstances);
    const { rollout: grown } = setPercent(fresh, { percent: 50, allowShrink: false }, circumstances);
    const { guard: _guard, ...unwatched } = fresh.terms;
    for (const rollout of [halted, resumed, grown, { ...fresh, terms: unwatched }]) {
      expect(haltByGuard(rollout, { rollout: fresh, figures }, now)).toEqual({ rollout });
    }
    expect(haltByGuard(halted, { rollout: halted, figures }, now)).toEqual({ rollout: halted });
  });
});

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const minuteMs = 60_000;

/** One check that was counted, and one replica's look that is still to be decided on. */
interface Check {
  readonly minute: number;
  readonly inside: boolean;
  readonly denied: boolean;
}

/** What the platform does, with the plain list of all checks beside it. */
class Watch {
  rollout: Rollout = { ...fresh, terms: { ...fresh.terms, guard: terms } };
  readonly checks: Check[] = [];
  readonly looks: (WatchedRollout | undefined)[] = [undefined, undefined];
  nowMs = Date.UTC(2026, 2, 1);
  halts = 0;
  steps = 0;

  /** The checks that count by the words of the rule. */
  counted(): Check[] {
    const { resumeTime } = this.rollout.state ?? {};
    return this.checks.filter(({ minute }) => {
      return minute >= this.nowMs - terms.windowMinutes * minuteMs && (!resumeTime || minute > resumeTime.getTime());
    });
  }

  figures(): RolloutFigures[] {
    const side = (inside: boolean) => {
      const checks = this.counted().filter((check) => check.inside === inside);
      return arm(checks.length, checks.filter(({ denied }) => denied).length);
    };
    return [figuresOf(side(true), side(false))];
  }

  apply({ rollout, event, figures }: RolloutChange, byGuard: boolean): void {
    if (event === "rollout_halted" && byGuard) {
      this.halts += 1;
      expect(this.rollout.state?.halted ?? false).toBe(false);
      expect(Math.min(figures!.inside.decisions, figures!.outside.decisions)).toBeGreaterThanOrEqual(
        terms.minDecisions,
      );
      const rate = ({ denied, decisions }: ArmFigures) => denied / decisions;
      expect(rate(figures!.inside) - rate(figures!.outside)).toBeGreaterThan(terms.maxDenialIncrease / 100 - 1e-9);
    }
    this.rollout = rollout;
  }
}

const terms = { maxDenialIncrease: 20, minDecisions: 3, windowMinutes: 10 };

type Step =
  | { readonly kind: "check"; readonly inside: boolean; readonly denied: boolean }
  | { readonly kind: "look" | "decide"; readonly replica: number }
  | { readonly kind: "pass"; readonly seconds: number }
  | { readonly kind: "resume" | "halt" | "grow" };

/** Denied more often inside, so that there is something to find. */
const check = fc.record({ inside: fc.boolean(), luck: fc.nat(9) }).map(({ inside, luck }) => {
  return { kind: "check" as const, inside, denied: luck < (inside ? 6 : 3) };
});
const replica = fc.nat(1);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: check },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("look" as const), replica }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("decide" as const), replica }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.nat(90) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("resume" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("halt" as const, "grow" as const) }) },
);

function take(watch: Watch, each: Step): void {
  const at = new Date(watch.nowMs);
  const circumstances = { actor: "ann", reason: "as planned", now: at };
  watch.steps += 1;
  switch (each.kind) {
    case "check":
      watch.checks.push({ ...each, minute: Math.floor(watch.nowMs / minuteMs) * minuteMs });
      return;
    case "look":
      watch.looks[each.replica] = { rollout: watch.rollout, figures: watch.figures() };
      return;
    case "decide": {
      const look = watch.looks[each.replica];
      if (look !== undefined) watch.apply(haltByGuard(watch.rollout, look, at), true);
      return;
    }
    case "pass":
      watch.nowMs += each.seconds * 1000;
      return;
    case "resume":
      return watch.apply(resumeRollout(watch.rollout, circumstances), false);
    case "halt":
      return watch.apply(haltRollout(watch.rollout, circumstances), false);
    case "grow": {
      const percent = Math.min(100, (watch.rollout.state?.percent ?? 5) + 1);
      return watch.apply(setPercent(watch.rollout, { percent, allowShrink: false }, circumstances), false);
    }
  }
}

describe(`any sequence of checks, looks and decisions of two replicas (LICET_TEST_SEED=${seed})`, () => {
  it("halts once between two resumptions, never before the minimum, and whenever a look of now finds it worse", () => {
    let [steps, halts] = [0, 0];
    fc.assert(
      fc.property(fc.array(step, { minLength: 80, maxLength: 150, size: "max" }), (sequence) => {
        const watch = new Watch();
        let haltsSinceResume = 0;
        for (const each of sequence) {
          const before = watch.halts;
          take(watch, each);
          if (each.kind === "resume") haltsSinceResume = 0;
          haltsSinceResume += watch.halts - before;
          expect(haltsSinceResume).toBeLessThanOrEqual(1);
        }
        const worse = findWorse(terms, watch.figures()) !== undefined && watch.rollout.state?.halted !== true;
        const last = watch.halts;
        take(watch, { kind: "look", replica: 0 });
        take(watch, { kind: "look", replica: 1 });
        take(watch, { kind: "decide", replica: 1 });
        take(watch, { kind: "decide", replica: 0 });
        expect(watch.halts - last).toBe(worse ? 1 : 0);
        steps += watch.steps;
        halts += watch.halts;
      }),
      { seed, numRuns: 300 },
    );
    expect(steps).toBeGreaterThan(10_000);
    expect(halts).toBeGreaterThan(100);
  });

  it("counts by the minute what the rule's words count", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (sequence) => {
        const watch = new Watch();
        for (const each of sequence) take(watch, each);
        const from = watchedFrom(watch.rollout, terms, new Date(watch.nowMs)).getTime();
        expect(watch.checks.filter(({ minute }) => minute >= from)).toEqual(watch.counted());
      }),
      { seed, numRuns: 100 },
    );
  });
});
