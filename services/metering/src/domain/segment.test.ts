import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { AllowanceSet } from "./allowance-set.ts";
import { formatAmount, sumAmounts, toAmount, zero } from "./amount.ts";
import { burnDown } from "./burn-down.ts";
import type { Grant } from "./grant.ts";
import { balanceOf, beginSegment, closeSegment, handOver, nothingSpent } from "./segment.ts";
import { turnBook } from "./turn-book.ts";

const dayMs = 86_400_000;

const setOf = (allowances: readonly Grant[], revision = 1n): AllowanceSet => ({
  accountId: "a",
  featureKey: "f",
  meterKey: "m",
  revision,
  allowances,
  overage: { mode: "soft" },
  timeZone: "UTC",
});

const daily = (id: string, amount: number): Grant => ({
  id,
  amount: toAmount(amount),
  priority: 1,
  start: 0,
  recurrence: { period: "P1D", anchor: 0 },
});

const fixed = (id: string, amount: number, start: number, end?: number, priority = 2): Grant => {
  return { id, amount: toAmount(amount), priority, start, ...(end !== undefined && { end }) };
};

describe("a segment", () => {
  it.each([
    ["ends at the next renewal", [daily("d", 5)], 0, dayMs],
    ["ends when something starts", [fixed("x", 5, 0), fixed("y", 5, 700)], 0, 700],
    ["ends when something ends", [daily("d", 5), fixed("x", 5, 0, 300)], 0, 300],
    ["does not end when nothing changes", [fixed("x", 5, 0)], 0, undefined],
    ["is not ended by what ends before it starts", [fixed("x", 5, 900, 800), fixed("y", 1, 0)], 0, undefined],
  ])("%s", (_, allowances, start, end) => {
    expect(beginSegment(setOf(allowances), start, nothingSpent).end).toBe(end);
  });

  it("closes the period at a renewal: overage is not carried on, what is granted once is", () => {
    const set = setOf([daily("d", 5), fixed("x", 10, 0)]);
    const first = beginSegment(set, 0, nothingSpent);
    const carried = closeSegment(first, set, toAmount(18));
    expect(formatAmount(carried.debt)).toBe("3");
    const second = beginSegment(set, dayMs, carried);
    expect([second.limit, second.granted, second.opening.debt].map(formatAmount)).toEqual(["15", "5", "0"]);
  });

  it("begins in debt when something new starts within a period", () => {
    const set = setOf([fixed("x", 10, 0), fixed("y", 10, 500)]);
    const carried = closeSegment(beginSegment(set, 0, nothingSpent), set, toAmount(13));
    expect(formatAmount(beginSegment(set, 500, carried).granted)).toBe("7");
  });
});

describe("handOver", () => {
  const at = 2 * dayMs + 1000;
  const spent = new Map([["old", { amount: toAmount(80), since: 2 * dayMs }]]);

  it.each([
    ["an upgrade adds its difference", daily("new", 500), "420", "0"],
    ["a downgrade begins beyond its limit", daily("new", 50), "0", "30"],
    [
      "a period of its own begins full",
      { ...daily("new", 100), recurrence: { period: "P1D", anchor: 2 * dayMs + 500 } },
      "100",
      "0",
    ],
  ])("%s", (_, grant, left, debt) => {
    const carried = handOver(setOf([daily("old", 100)]), setOf([grant], 2n), at, { spent, debt: zero });
    expect([formatAmount(balanceOf(grant, carried)), formatAmount(carried.debt)]).toEqual([left, debt]);
  });

  it("remembers what was spent of an allowance that is gone and comes back", () => {
    const [before, without] = [setOf([daily("old", 100)]), setOf([], 2n)];
    const gone = beginSegment(without, at, handOver(before, without, at, { spent, debt: zero }));
    const back = beginSegment(before, at + 1, handOver(without, before, at + 1, gone.opening));
    expect(formatAmount(back.granted)).toBe("20");
  });
});

describe("turnBook", () => {
  const grants = fc.array(
    fc.record({
      amount: fc.integer({ min: 1, max: 50 }),
      start: fc.integer({ min: 0, max: 20 }),
      length: fc.integer({ min: 1, max: 30 }),
      priority: fc.nat(2),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const uses = fc.array(fc.record({ at: fc.integer({ min: 0, max: 39 }), amount: fc.integer({ min: 0, max: 30 }) }));

  it("comes, page by page, to what the burn-down comes to in one run", () => {
    fc.assert(
      fc.property(grants, uses, (given, used) => {
        // One grant is always in force, so that no period ends for want of any.
        const allowances = [
          fixed("always", 1, 0),
          ...given.map(({ amount, start, length, priority }, index) =>
            fixed(`g${index}`, amount, start, start + length, priority),
          ),
        ];
        const usage = used.map(({ at, amount }) => ({ at, amount: toAmount(amount) }));
        const usageOf = ({ from, until = Infinity }: { from: number; until?: number }) =>
          sumAmounts(usage.filter(({ at }) => at >= from && at < until).map(({ amount }) => amount));
        const { book } = turnBook({ set: setOf(allowances) }, 40, -100, usageOf);
        const run = burnDown({ grants: allowances, usage, resets: [], start: { at: 0 }, until: 60, timeZone: "UTC" });
        const left = sumAmounts(run.balances.values()).minus(run.overage);
        const atEnd = turnBook({ set: setOf(allowances) }, 60, -100, usageOf).book;
        expect(formatAmount(atEnd.segment.granted.minus(atEnd.used))).toBe(formatAmount(left));
        expect(book.segment.start).toBeLessThanOrEqual(40);
      }),
    );
  });
});
