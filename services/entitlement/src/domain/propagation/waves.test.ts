import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { PropagationTerms, Wave } from "./propagation.ts";
import { checkWaves, isInWave, waveTime } from "./waves.ts";

const termsWith = (waves: readonly Wave[], firstAccountIds: string[] = [], neverAccountIds: string[] = []) => {
  const strategy = { kind: "waves", waves, firstAccountIds } as const;
  const versions = { planKey: "team", fromVersions: [1], toVersion: 2 };
  return { ...versions, strategy, neverAccountIds, onOverLimit: "skip" } satisfies PropagationTerms;
};
const accounts = Array.from({ length: 2000 }, (_, index) => `account-${index}`);

describe("waves", () => {
  it("only add accounts, by a place that is the same in every propagation to the version", () => {
    const shares = fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 2, maxLength: 6 });
    const some = fc.subarray(accounts, { maxLength: 5 });
    fc.assert(
      fc.property(shares, shares, some, some, fc.constantFrom(...accounts), (one, other, first, never, accountId) => {
        const toWaves = (parts: readonly number[]) =>
          parts.toSorted((left, right) => left - right).map((part) => ({ percent: part / 100 }));
        const terms = termsWith(toWaves(one), first, never);
        const inside = toWaves(one).map((_, wave) => isInWave(terms, wave, accountId));
        const firstInside = inside.indexOf(true);
        if (firstInside !== -1) expect(inside.slice(firstInside)).not.toContain(false);
        if (never.includes(accountId)) expect(inside).not.toContain(true);
        else if (first.includes(accountId)) expect(inside).not.toContain(false);
        else {
          const again = { ...termsWith(toWaves(other)), fromVersions: [] };
          const [lowest, greatest] = [toWaves(one)[0]!.percent, toWaves(other).at(-1)!.percent];
          const isInLowest = inside[0] === true;
          if (isInLowest && greatest >= lowest) expect(isInWave(again, other.length - 1, accountId)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("let in about their share, and all of them in the end", () => {
    const terms = termsWith([{ percent: 5 }, { percent: 25 }, { percent: 100 }]);
    const sizes = [0, 1, 2].map((wave) => accounts.filter((accountId) => isInWave(terms, wave, accountId)).length);
    expect(sizes[0]).toBeGreaterThan(60);
    expect(sizes[0]).toBeLessThan(140);
    expect(sizes[1]).toBeGreaterThan(420);
    expect(sizes[1]).toBeLessThan(580);
    expect(sizes[2]).toBe(2000);
  });

  it.each([
    ["equal", [5, 5], 2],
    ["falling", [5, 25, 10], 3],
    ["of nobody", [0, 10], 1],
  ])("are refused when a share is %s", (_name, percents, wave) => {
    const check = () => checkWaves(termsWith(percents.map((percent) => ({ percent }))));
    const violation: unknown = expect.objectContaining({ field: `strategy.waves.waves[${wave - 1}].percent` });
    expect(check).toThrow(expect.objectContaining({ reason: "WAVES_INVALID", fields: [violation] }));
  });

  it("begin when both their wait and their instant have come", () => {
    const ended = new Date("2026-03-01T00:00:00Z");
    const startTime = new Date("2026-03-02T00:00:00Z");
    expect(waveTime({ percent: 5 }, ended)).toEqual(ended);
    expect(waveTime({ percent: 5, waitMs: 1000 }, ended)).toEqual(new Date(ended.getTime() + 1000));
    expect(waveTime({ percent: 5, startTime, waitMs: 1000 }, ended)).toEqual(startTime);
    expect(waveTime({ percent: 5, startTime, waitMs: 100_000_000 }, ended)).toEqual(new Date(ended.getTime() + 1e8));
  });
});
