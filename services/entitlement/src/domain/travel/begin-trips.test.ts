import { describe, expect, it } from "@jest/globals";
import { randomInt } from "node:crypto";
import type { TerritoryDocument } from "@licet/decision";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { beginTrips, mostTrips } from "./begin-trips.ts";

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const start = new Date("2026-03-01T12:00:00Z");
const dayMs = 86_400_000;
const after = (days: number) => new Date(start.getTime() + days * dayMs);
const travel = { days: 14, restDays: 30 };
const rule: TerritoryDocument = { allow: ["DE"], trust: ["claim"], unknown: "deny" };
const territories = { dach: { ...rule, travel }, eu: { ...rule, travel: { days: 2, restDays: 0 } }, strict: rule };

function account(): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "DE", timeZone: "UTC" };
  return createAccount(draft, start);
}

const setOut = (state: AccountState, more: { userId?: string; regionRules?: string[]; now?: Date } = {}) => {
  return beginTrips(state, territories, { userId: "ada", regionRules: ["dach"], country: "JP", now: start, ...more });
};

describe("beginTrips", () => {
  it("begins a trip that ends after the rule's days, tells of it and notes it", () => {
    const { state, events, audit } = setOut(account());
    const trip = {
      userId: "ada",
      regionRule: "dach",
      country: "JP",
      startTime: start,
      endTime: after(14),
      restEndTime: after(44),
    };
    expect(state.trips).toEqual([trip]);
    expect(events).toEqual([{ kind: "trip_started", trip }]);
    const details = { regionRule: "dach", country: "JP", until: after(14).toISOString() };
    expect(audit).toEqual([{ action: "trip.start", resource: "ada", reason: "", details }]);
  });

  it("begins none while away or not rested, and another afterwards; others travel by themselves", () => {
    const { state } = setOut(account());
    for (const days of [0, 13, 14, 43.9]) expect(setOut(state, { now: after(days) }).state).toBe(state);
    expect(setOut(state, { now: after(44) }).state.trips).toMatchObject([{ startTime: after(44) }]);
    expect(setOut(state, { userId: "bob" }).state.trips).toHaveLength(2);
    expect(setOut(state, { regionRules: ["dach", "eu"] }).state.trips).toMatchObject([
      { regionRule: "dach" },
      { regionRule: "eu" },
    ]);
  });

  it("begins none out of a rule that lets nobody travel or is not there, nor beyond what an account keeps", () => {
    const before = account();
    expect(setOut(before, { regionRules: ["strict", "gone", "constructor"] }).state).toBe(before);
    let full = before;
    for (let user = 0; user < mostTrips; user += 1) full = setOut(full, { userId: `u${user}` }).state;
    expect(setOut(full).state).toBe(full);
    expect(setOut(full, { now: after(44) }).state.trips).toHaveLength(1);
  });

  it("is in the snapshot as long as the rule lets users travel", () => {
    const { state } = setOut(setOut(account()).state, { regionRules: ["eu"] });
    const compiled = (known: Record<string, TerritoryDocument>) =>
      compileAccount("t", state, { catalog: { ...emptyCatalog, territories: known }, planVersion: () => undefined })
        .trips;
    const [from, until, restUntil] = [start, after(14), after(44)].map((time) => time.getTime());
    expect(compiled({ dach: territories.dach, eu: rule })).toEqual([
      { userId: "ada", territory: "dach", from, until, restUntil },
    ]);
    expect(compiled({})).toBeUndefined();
  });
});

describe(`any sequence of departures (LICET_TEST_SEED=${seed})`, () => {
  it("lets nobody be away for longer than the rule's days in any stretch of days and rest", () => {
    const step = fc.record({ userId: fc.constantFrom("ada", "bob"), hours: fc.integer({ min: 0, max: 24 * 20 }) });
    let steps = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 40, maxLength: 40 }), (sequence) => {
        let state = account();
        let now = start;
        const began = new Map<string, number[]>();
        for (const { userId, hours } of sequence) {
          steps += 1;
          now = new Date(now.getTime() + hours * 3_600_000);
          const last = began.get(userId)?.at(-1);
          const may = last === undefined || now.getTime() >= last + (travel.days + travel.restDays) * dayMs;
          const { state: next, events } = setOut(state, { userId, now });
          expect(events).toHaveLength(may ? 1 : 0);
          if (may) began.set(userId, [...(began.get(userId) ?? []), now.getTime()]);
          state = next;
        }
        for (const times of began.values()) {
          for (const [index, time] of times.entries()) {
            const following = times[index + 1] ?? Infinity;
            expect(following - time).toBeGreaterThanOrEqual((travel.days + travel.restDays) * dayMs);
          }
        }
      }),
      { seed, numRuns: 260 },
    );
    expect(steps).toBeGreaterThanOrEqual(10_000);
  });
});
