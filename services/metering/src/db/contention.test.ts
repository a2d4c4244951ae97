import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { TestClock } from "@licet/testing";
import fc from "fast-check";
import { type Amount, formatAmount, sumAmounts, toAmount, zero } from "../domain/amount.ts";
import { allow, job, meteringDatabase, monthly, type Replica, startReplica } from "../fixture/books.fixture.ts";

const clock = new TestClock("2026-03-10T12:00:00Z");
let replicas: readonly Replica[];
let tenants = 0;

beforeAll(async () => {
  const { appUrl } = await meteringDatabase();
  replicas = [await startReplica(appUrl, clock), await startReplica(appUrl, clock)];
});
afterAll(() => Promise.all(replicas.map((replica) => replica.close())));

const at = (index: number): Replica => replicas[index % replicas.length]!;

const nextTenant = (): string => {
  tenants += 1;
  return `crowd-${tenants}`;
};

describe("a hard limit", () => {
  it("is used to the last unit and never beyond, by any crowd over two replicas", async () => {
    const takes = fc.array(fc.record({ amount: fc.integer({ min: 1, max: 9 }), replica: fc.nat(1) }), {
      minLength: 5,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(takes, fc.integer({ min: 1, max: 60 }), async (wanted, limit) => {
        const tenantId = nextTenant();
        const set = allow("a", [monthly("p", limit)]);
        const outcomes = await Promise.all(
          wanted.map(async ({ amount, replica }, index) => {
            const take = { requestId: randomUUID(), set, amount: toAmount(amount) };
            const command =
              index % 3 === 0
                ? { kind: "reserve" as const, holdMs: 60_000, ...take }
                : { kind: "consume" as const, ...take };
            return { amount, ...(await at(replica).settle(tenantId, command)) };
          }),
        );
        const granted = outcomes.filter((outcome) => outcome.granted).reduce((sum, { amount }) => sum + amount, 0);
        const { balance } = await at(0).settle(tenantId, { kind: "look", set });
        expect(granted).toBeLessThanOrEqual(limit);
        expect(balance.used.plus(balance.reserved).toNumber()).toBe(granted);
        // Nobody was refused who would have fitted.
        const refused = outcomes.filter((outcome) => !outcome.granted).map(({ amount }) => amount);
        for (const amount of refused) expect(amount).toBeGreaterThan(limit - granted);
      }),
      { numRuns: 12 },
    );
  });
});

describe("usage", () => {
  it("of any split of a window adds up to that of the window", async () => {
    const tenantId = nextTenant();
    const from = Date.parse("2026-03-08T00:00:00Z");
    const spanMs = 40 * 3_600_000;
    const instants = fc.sample(fc.integer({ min: 0, max: spanMs }), 200);
    const events = instants.map((offset, index) => job(`e${index}`, "a", `0.${index + 1}`, { time: from + offset }));
    await at(0).ingest(tenantId, events);
    const sum = (windows: readonly { from: number; until?: number }[]): Promise<Amount[]> =>
      at(1).ledger.read(tenantId, (page) =>
        page.sumUsage(windows.map((window) => ({ accountId: "a", meterKey: "ci_minutes", ...window }))),
      );
    const [whole] = await sum([{ from }]);
    expect(formatAmount(whole!)).toBe(formatAmount(sumAmounts(events.map((_, index) => toAmount(`0.${index + 1}`)))));
    const cuts = fc.array(fc.integer({ min: 0, max: spanMs + 3_600_000 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(cuts, async (offsets) => {
        const bounds = [0, ...offsets.toSorted((left, right) => left - right)].map((offset) => from + offset);
        const parts = await sum(
          bounds.map((start, index) => {
            const until = bounds[index + 1];
            return { from: start, ...(until !== undefined && { until }) };
          }),
        );
        expect(formatAmount(sumAmounts(parts))).toBe(formatAmount(whole!));
      }),
      { numRuns: 40 },
    );
  });
});

/** The reference: a limit, what is used, and what is held until when. */
class Model {
  used = zero;
  readonly held = new Map<string, { amount: Amount; expireTime: number }>();
  readonly limit: Amount;

  constructor(limit: number) {
    this.limit = toAmount(limit);
  }

  get reserved(): Amount {
    return sumAmounts([...this.held.values()].map(({ amount }) => amount));
  }

  get remaining(): Amount {
    return this.limit.minus(this.used).minus(this.reserved);
  }

  expire(now: number): void {
    for (const [id, { expireTime }] of this.held) if (expireTime <= now) this.held.delete(id);
  }
}

type Step =
  | { kind: "consume" | "reserve"; amount: number }
  | { kind: "commit" | "release"; which: number; amount: number }
  | { kind: "wait"; seconds: number };

const amounts = fc.integer({ min: 0, max: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("consume" as const, "reserve" as const), amount: amounts }),
  fc.record({ kind: fc.constantFrom("commit" as const, "release" as const), which: fc.nat(5), amount: amounts }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 40 }) }),
);

describe("reservations", () => {
  it("behave like the reference model, whatever happens in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        clock.set("2026-03-10T12:00:00Z");
        const tenantId = nextTenant();
        const set = allow("a", [monthly("p", 30)]);
        const model = new Model(30);
        const ids: string[] = [];
        for (const [index, each] of steps.entries()) {
          await runStep(at(index), tenantId, each, model, ids);
          model.expire(clock.now().getTime());
          const { balance } = await at(index + 1).settle(tenantId, { kind: "look", set });
          expect([balance.used, balance.reserved, balance.remaining].map(formatAmount)).toEqual(
            [model.used, model.reserved, model.remaining].map(formatAmount),
          );
        }
      }),
      { numRuns: 15 },
    );
  });
});

async function runStep(replica: Replica, tenantId: string, each: Step, model: Model, ids: string[]): Promise<void> {
  const requestId = randomUUID();
  const set = allow("a", [monthly("p", 30)]);
  switch (each.kind) {
    case "wait":
      clock.advance(each.seconds * 1000);
      return;
    case "consume":
    case "reserve": {
      const amount = toAmount(each.amount);
      const fits = amount.lessThanOrEqualTo(model.remaining);
      const { granted, reservation } = await replica.settle(tenantId, {
        ...each,
        requestId,
        set,
        amount,
        holdMs: 30_000,
      });
      expect(granted).toBe(fits);
      if (granted && each.kind === "consume") model.used = model.used.plus(amount);
      if (reservation === undefined) return;
      ids.push(reservation.reservationId);
      model.held.set(reservation.reservationId, { amount, expireTime: reservation.expireTime });
      return;
    }
    case "commit":
    case "release": {
      const reservationId = ids[each.which] ?? "rsv_none";
      const held = model.held.get(reservationId);
      const amount = toAmount(each.amount);
      const settled = replica.settle(tenantId, { kind: each.kind, requestId, reservationId, amount });
      const fits = held !== undefined && amount.lessThanOrEqualTo(model.remaining.plus(held.amount));
      if (held === undefined || (each.kind === "commit" && !fits)) {
        await expect(settled).rejects.toHaveProperty("reason");
        return;
      }
      await settled;
      model.held.delete(reservationId);
      if (each.kind === "commit") model.used = model.used.plus(amount);
    }
  }
}
