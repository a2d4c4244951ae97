import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Amount, formatAmount, sumAmounts, toAmount, zero } from "./amount.ts";
import { type BurnRun, burnDown, type BurnSegment } from "./burn-down.ts";
import type { Grant } from "./grant.ts";

interface VectorGrant {
  id: string;
  amount: number;
  priority: number;
  effectiveAt: string;
  expiresAt?: string;
  voidedAt?: string;
  createdAt?: string;
  recurrence?: { interval: string; anchor: string };
  rollover?: { min: number; max: number };
}

interface VectorSegment {
  kind?: "rollover";
  from: string;
  to: string;
  usage: number;
  overageAtStart?: number;
  balanceAtStart?: Record<string, number>;
  grantUsage?: { id: string; usage: number }[];
  overage: number;
}

interface VectorCase {
  name: string;
  grants: VectorGrant[];
  usage: { at: string; quantity: number }[];
  resets?: { at: string; preserveOverage?: boolean }[];
  start: { at: string; balances?: Record<string, number>; overage?: number; usage?: number; grantUsed?: number };
  until: string;
  expect: {
    balances: Record<string, number>;
    overage: number;
    totalUsage: number;
    grantUsed: number;
    segments?: VectorSegment[];
  };
}

const file = new URL("credit-burndown.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: VectorCase[] };

const at = (text: string): number => Date.parse(text);

function toGrant(grant: VectorGrant): Grant {
  const expiry = grant.expiresAt === undefined ? Infinity : at(grant.expiresAt);
  const { recurrence, rollover } = grant;
  return {
    id: grant.id,
    amount: toAmount(grant.amount),
    priority: grant.priority,
    start: at(grant.effectiveAt),
    end: Math.min(expiry, grant.voidedAt === undefined ? Infinity : at(grant.voidedAt)),
    expiry,
    ...(grant.createdAt !== undefined && { createTime: at(grant.createdAt) }),
    ...(recurrence && { recurrence: { period: recurrence.interval, anchor: at(recurrence.anchor) } }),
    ...(rollover && { rollover: { min: toAmount(rollover.min), max: toAmount(rollover.max) } }),
  };
}

function toRun({ grants, usage, resets = [], start, until }: VectorCase): BurnRun {
  return {
    grants: grants.map(toGrant),
    usage: usage.map((use) => ({ at: at(use.at), amount: toAmount(use.quantity) })),
    resets: resets.map((reset) => ({ at: at(reset.at), preservesOverage: reset.preserveOverage ?? false })),
    start: {
      at: at(start.at),
      ...(start.balances && {
        balances: new Map(Object.entries(start.balances).map(([id, balance]) => [id, toAmount(balance)])),
      }),
      overage: toAmount(start.overage ?? 0),
      used: toAmount(start.usage ?? 0),
      grantUsed: toAmount(start.grantUsed ?? 0),
    },
    until: at(until),
    timeZone: "UTC",
  };
}

const toNumbers = (amounts: ReadonlyMap<string, Amount>): Record<string, number> =>
  Object.fromEntries([...amounts].map(([id, amount]) => [id, amount.toNumber()]));

/** Says of a segment what the vector says of it. */
function toVectorSegment(segment: BurnSegment, stated: VectorSegment | undefined): VectorSegment {
  const all = toNumbers(segment.balancesAtStart);
  return {
    ...(segment.kind === "rollover" && { kind: "rollover" }),
    from: new Date(segment.from).toISOString().replace(".000Z", "Z"),
    to: new Date(segment.to).toISOString().replace(".000Z", "Z"),
    usage: segment.used.toNumber(),
    ...(stated?.overageAtStart !== undefined && { overageAtStart: segment.overageAtStart.toNumber() }),
    ...(stated?.balanceAtStart && {
      balanceAtStart: Object.fromEntries(Object.keys(stated.balanceAtStart).map((id) => [id, all[id]!])),
    }),
    ...(stated?.grantUsage && {
      grantUsage: segment.payments.map(({ grantId, amount }) => ({ id: grantId, usage: amount.toNumber() })),
    }),
    overage: segment.overage.toNumber(),
  };
}

describe("burnDown reproduces the known facts", () => {
  it.each(cases.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const burned = burnDown(toRun(vector));
    expect(toNumbers(burned.balances)).toEqual(vector.expect.balances);
    expect(burned.overage.toNumber()).toBe(vector.expect.overage);
    expect(burned.used.toNumber()).toBe(vector.expect.totalUsage);
    expect(burned.grantUsed.toNumber()).toBe(vector.expect.grantUsed);
    const { segments } = vector.expect;
    if (segments === undefined) return;
    expect(burned.segments.map((segment, index) => toVectorSegment(segment, segments[index]))).toEqual(segments);
  });
});

const minute = 60_000;
const grantArbitrary = fc.record({
  amount: fc.integer({ min: 1, max: 100 }),
  priority: fc.integer({ min: 0, max: 3 }),
  startMinute: fc.integer({ min: 0, max: 50 }),
  lengthMinutes: fc.integer({ min: 1, max: 60 }),
});
const useArbitrary = fc.record({ minute: fc.integer({ min: 0, max: 99 }), amount: fc.integer({ min: 0, max: 60 }) });

function randomRun(grants: unknown, uses: unknown): BurnRun {
  const given = grants as { amount: number; priority: number; startMinute: number; lengthMinutes: number }[];
  return {
    grants: given.map((grant, index) => ({
      id: `g${index}`,
      amount: toAmount(grant.amount),
      priority: grant.priority,
      start: grant.startMinute * minute,
      end: (grant.startMinute + grant.lengthMinutes) * minute,
    })),
    usage: (uses as { minute: number; amount: number }[]).map((use) => ({
      at: use.minute * minute,
      amount: toAmount(use.amount),
    })),
    resets: [],
    start: { at: 0 },
    until: 100 * minute,
    timeZone: "UTC",
  };
}

describe("burnDown", () => {
  it("accounts for every unit: used = paid by grants + overage", () => {
    fc.assert(
      fc.property(fc.array(grantArbitrary, { maxLength: 6 }), fc.array(useArbitrary), (grants, uses) => {
        const burned = burnDown(randomRun(grants, uses));
        expect(formatAmount(burned.grantUsed.plus(burned.overage))).toBe(formatAmount(burned.used));
      }),
    );
  });

  it("comes to the same whether it runs in one go or is interrupted and resumed", () => {
    fc.assert(
      fc.property(
        fc.array(grantArbitrary, { maxLength: 6 }),
        fc.array(useArbitrary),
        fc.integer({ min: 1, max: 99 }),
        (grants, uses, cut) => {
          const whole = randomRun(grants, uses);
          const boundaries = whole.grants.flatMap(({ start, end }) => [start, end]);
          fc.pre(!boundaries.includes(cut * minute));
          const first = burnDown({ ...whole, until: cut * minute });
          const { balances, overage, used, grantUsed } = first;
          const second = burnDown({ ...whole, start: { at: cut * minute, balances, overage, used, grantUsed } });
          const once = burnDown(whole);
          expect(formatAmount(second.used)).toBe(formatAmount(once.used));
          expect(formatAmount(second.grantUsed.plus(second.overage))).toBe(
            formatAmount(once.grantUsed.plus(once.overage)),
          );
        },
      ),
    );
  });

  it("never leaves a balance below zero or above the amount", () => {
    fc.assert(
      fc.property(fc.array(grantArbitrary, { maxLength: 6 }), fc.array(useArbitrary), (grants, uses) => {
        const run = randomRun(grants, uses);
        const { balances } = burnDown(run);
        for (const grant of run.grants) {
          const balance = balances.get(grant.id) ?? zero;
          expect(balance.isNegative() && !balance.isZero()).toBe(false);
          expect(balance.lessThanOrEqualTo(grant.amount)).toBe(true);
        }
        expect(sumAmounts(balances.values()).isFinite()).toBe(true);
      }),
    );
  });
});
