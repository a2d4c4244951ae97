import { randomInt } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { giveKey } from "@licet/decision/give-key";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { withLicence, withUser } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { FloatingTerms } from "../catalog/catalog.ts";
import { licenceOf } from "../licence/licence.ts";
import { borrowLease, cullLeases, returnLease, tellLease } from "./change-lease.ts";
import { checkOut } from "./check-out.ts";
import type { Lease } from "./lease.ts";
import { isToldLate, unused, windowMs } from "./lease.ts";
import { overdraftDays } from "./overdraft.ts";
import { toLeases } from "./to-leases.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";

/**
 * Leases against a model that knows only who holds a key until when, and on which days too many were in use. What is given
 * and refused, with its reason, is what the plain rules say, so that never more is in use than the quantity and the open
 * overdraft. What has ended stays ended. The snapshot never tells an end before the true one, nor further ahead than its
 * slack, and from when the job has ended what is over it tells who could get a key.
 */
const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const timeZone = "Europe/Berlin";
/** Midnight there, four weeks before a day of 23 hours. */
const startMs = Date.UTC(2026, 1, 28, 23);
const minuteMs = 60_000;
const dayMs = 86_400_000;
const licenceId = "lic_1";
const users = ["u0", "u1", "u2", "u3", "u4"];
const isOfLab = (user: string): boolean => user === "u0" || user === "u1";

interface Rules {
  readonly terms: FloatingTerms;
  /** So many days a week may have keys above the quantity. */
  readonly daysAbove: number;
  readonly quantities: readonly number[];
}

const shares = { groups: [{ group: "lab", reserved: 2, most: 4 }], mostPerUser: 3 };
const beats = { heartbeatSeconds: 3600, missedBeats: 6, longestBorrow: "P30D" };
const keyMs = windowMs(beats);
const within = { days: 2, window: "P1W" };
const offers: readonly [name: string, rules: Rules][] = [
  [
    "an overdraft on two days a week",
    { terms: { ...beats, ...shares, overdraft: { percent: 20, units: 0, within } }, daysAbove: 2, quantities: [5] },
  ],
  [
    "an overdraft at any time, and a quantity that changes",
    { terms: { ...beats, ...shares, overdraft: { percent: 20, units: 1 } }, daysAbove: 7, quantities: [3, 5, 6] },
  ],
  ["no overdraft", { terms: { ...beats, ...shares }, daysAbove: 0, quantities: [4, 5] }],
];

interface Key {
  readonly id: string;
  readonly user: string;
  endMs: number;
  borrowed: boolean;
}

class Model {
  keys: Key[] = [];
  quantity = 5;
  nowMs = startMs;
  /** By their number since 1970. */
  readonly daysAbove = new Set<number>();
  private readonly rules: Rules;

  constructor(rules: Rules) {
    this.rules = rules;
  }

  /** Keys end each at its own instant, and as long as too many are in use their days are noted. */
  advance(ms: number): void {
    const toMs = this.nowMs + ms;
    for (const { endMs } of this.keys.toSorted((left, right) => left.endMs - right.endMs)) {
      if (endMs > toMs) break;
      this.noteDays(endMs - 1);
      this.nowMs = endMs;
      this.keys = this.keys.filter((key) => key.endMs > endMs);
    }
    this.noteDays(toMs);
    this.nowMs = toMs;
  }

  noteDays(untilMs = this.nowMs): void {
    if (this.keys.length <= this.quantity) return;
    for (let day = dayOf(this.nowMs); day <= dayOf(untilMs); day += 1) this.daysAbove.add(day);
  }

  /** Why the user gets no key; nothing when one is given. */
  refusal(user: string): string | undefined {
    const drawn = this.keys.filter((key) => isOfLab(key.user)).length;
    if (this.keys.filter((key) => key.user === user).length >= 3) return "LEASE_LIMIT_REACHED";
    if (isOfLab(user) && drawn >= 4) return "LEASE_LIMIT_REACHED";
    const keptBack = isOfLab(user) ? 0 : Math.max(0, 2 - drawn);
    const limit = this.keys.length < this.quantity ? this.quantity : this.ceiling();
    return this.keys.length + keptBack < limit ? undefined : "CONCURRENCY_EXHAUSTED";
  }

  ceiling(): number {
    const { overdraft } = this.rules.terms;
    if (overdraft === undefined || !this.isOpen()) return this.quantity;
    return this.quantity + Math.floor((this.quantity * overdraft.percent) / 100) + overdraft.units;
  }

  private isOpen(): boolean {
    const today = dayOf(this.nowMs);
    const monday = today - ((today - dayOf(startMs)) % 7);
    return [...this.daysAbove].filter((day) => day >= monday && day !== today).length < this.rules.daysAbove;
  }
}

const offsets = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });

/** The local day, by its number since 1970. */
function dayOf(ms: number): number {
  const offset = offsets.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, hours = "0"] = /GMT\+(\d+)/.exec(offset) ?? [];
  return Math.floor((ms + Number(hours) * 60 * minuteMs) / dayMs);
}

const licence = licenceFrom(new Date(startMs), { licenceId, productKey: "suite", planKey: "base", quantity: 5 });

function newAccount(): AccountState {
  const time = new Date(startMs);
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone };
  const user = { displayName: "", email: "", roles: [], version: 1, createTime: time, updateTime: time };
  const people = users.reduce(
    (state, userId) => withUser(state, { ...user, userId, groups: isOfLab(userId) ? ["lab"] : [] }),
    createAccount(draft, time),
  );
  return withLicence(people, licence);
}

const useOf = (state: AccountState) => licenceOf(state, licenceId).floating ?? unused;
const heldAt = (state: AccountState, nowMs: number): Lease[] =>
  [...useOf(state).leases.values()].filter(({ expireTime }) => nowMs < expireTime.getTime());

/** What the statement of a heartbeat does to the lease's row, and the command after it. */
function beat(state: AccountState, leaseId: string, now: Date): AccountState {
  const held = licenceOf(state, licenceId);
  const lease = useOf(state).leases.get(leaseId);
  if (lease === undefined || lease.borrowed || lease.expireTime <= now) return state;
  const expireTime = new Date(Math.max(lease.expireTime.getTime(), now.getTime() + windowMs(lease)));
  const leases = new Map(useOf(state).leases).set(leaseId, { ...lease, expireTime });
  const beaten = withLicence(state, { ...held, floating: { ...useOf(state), leases } });
  return isToldLate(lease, now) ? tellLease(beaten, { licenceId, leaseId }, now).state : beaten;
}

/** Often enough for no key to end. */
const beatenMs = keyMs - 1000;

const step = fc.record({
  kind: fc.constantFrom("take", "take", "take", "take", "beat", "return", "borrow", "cull", "resize"),
  user: fc.constantFrom(...users),
  waitMs: fc.constantFrom(0, 0, 0, 0, 1, minuteMs, beatenMs, keyMs - 1, keyMs, dayMs, 2 * dayMs),
  /** Whether heartbeats come meanwhile. */
  alive: fc.constantFrom(true, true, true, true, true, false),
  pick: fc.nat(11),
  borrowMs: fc.constantFrom(-1, 0, dayMs, 3 * dayMs, 32 * dayMs),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Takes a step in both; whether it was refused, and why, is the same. */
function takeStep(before: AccountState, model: Model, { kind, user, pick, borrowMs }: Step, rules: Rules, id: string) {
  const now = new Date(model.nowMs);
  const { terms } = rules;
  // Also one that has ended, and one that never was.
  const named = [...model.keys.map((key) => key.id), ...useOf(before).leases.keys(), "none"];
  const leaseId = named[pick % named.length] ?? "none";
  const key = model.keys.find((each) => each.id === leaseId);
  const refusedBy = (act: () => AccountState): [AccountState, string | undefined] => {
    try {
      return [act(), undefined];
    } catch (error) {
      if (error instanceof DomainError) return [before, error.reason];
      throw error;
    }
  };
  switch (kind) {
    case "take": {
      const expected = model.refusal(user);
      const ceiling = model.ceiling();
      const take = () => checkOut(before, { licenceId, leaseId: id, userId: user, terms }, now).state;
      const [state, refused] = refusedBy(take);
      expect(refused).toBe(expected);
      if (refused !== undefined) return state;
      model.keys.push({ id, user, endMs: model.nowMs + keyMs, borrowed: false });
      model.noteDays();
      expect(heldAt(state, model.nowMs).length).toBeLessThanOrEqual(ceiling);
      return state;
    }
    case "borrow": {
      const isLong = borrowMs <= 0 || borrowMs > 31 * dayMs;
      const isAbove = model.keys.length > model.quantity;
      const until = new Date(model.nowMs + borrowMs);
      const [state, refused] = refusedBy(() => borrowLease(before, { licenceId, leaseId, terms, until }, now).state);
      const late = isLong ? "BORROW_TIME_INVALID" : isAbove ? "CONCURRENCY_EXHAUSTED" : undefined;
      expect(refused).toBe(key === undefined ? "LEASE_EXPIRED" : late);
      if (refused === undefined && key) Object.assign(key, { endMs: until.getTime(), borrowed: true });
      return state;
    }
    case "return":
      model.keys = model.keys.filter((each) => each !== key);
      return returnLease(before, { licenceId, leaseId }, now).state;
    case "cull":
      return cullLeases(before, now).state;
    case "resize":
      model.quantity = rules.quantities[pick % rules.quantities.length] ?? model.quantity;
      return withLicence(before, { ...licenceOf(before, licenceId), quantity: model.quantity });
    default:
      return beatAll(before, model, [leaseId]);
  }
}

/** Heartbeats of these leases, in both; of those that have ended too. */
function beatAll(before: AccountState, model: Model, leaseIds: readonly string[]): AccountState {
  for (const key of model.keys.filter(({ id, borrowed }) => leaseIds.includes(id) && !borrowed)) {
    key.endMs = Math.max(key.endMs, model.nowMs + keyMs);
  }
  return leaseIds.reduce((state, leaseId) => beat(state, leaseId, new Date(model.nowMs)), before);
}

/** Time passes, with heartbeats or without. */
function wait(before: AccountState, model: Model, { waitMs, alive }: Step): AccountState {
  let state = before;
  let leftMs = waitMs;
  while (alive && leftMs > beatenMs) {
    model.advance(beatenMs);
    leftMs -= beatenMs;
    state = beatAll(state, model, [...useOf(state).leases.keys()]);
  }
  model.advance(leftMs);
  return state;
}

function expectAlike(state: AccountState, model: Model, { terms, daysAbove }: Rules): void {
  const { nowMs, keys, quantity } = model;
  const held = heldAt(state, nowMs);
  const shown = held.map(({ leaseId, userId, expireTime, borrowed }) => [
    leaseId,
    userId,
    expireTime.getTime(),
    borrowed,
  ]);
  expect(shown).toEqual(keys.map(({ id, user, endMs, borrowed }) => [id, user, endMs, borrowed]));
  for (const { toldUntil, expireTime, borrowed } of held) {
    expect(toldUntil.getTime()).toBeGreaterThanOrEqual(expireTime.getTime());
    expect(toldUntil.getTime()).toBeLessThanOrEqual(borrowed ? expireTime.getTime() : nowMs + 4 * keyMs);
  }
  // That the days are used up is told by a lease that changes; the rest as soon as the job has ended what is over.
  if (daysAbove === 2) return;
  const told = toLeases(licenceOf(cullLeases(state, new Date(nowMs)).state, licenceId), terms, {
    timeZone,
    users: state.users,
  });
  for (const userId of users) {
    const answer = giveKey(told, quantity, { userId, groups: isOfLab(userId) ? ["lab"] : [] }, nowMs);
    expect([userId, answer.given]).toEqual([userId, model.refusal(userId) === undefined]);
  }
}

describe(`leases of any sequence of steps (LICET_TEST_SEED=${seed})`, () => {
  it.each(offers)("are what the plain rules say, with %s", (_, rules) => {
    let steps = 0;
    const reached = new Set<string>();
    const property = fc.property(fc.array(step, { minLength: 80, maxLength: 80 }), (taken) => {
      let state = newAccount();
      const model = new Model(rules);
      for (const [index, each] of taken.entries()) {
        steps += 1;
        state = takeStep(wait(state, model, each), model, each, rules, `l${String(index).padStart(2, "0")}`);
        expectAlike(state, model, rules);
        if (model.keys.length > model.quantity) reached.add("above");
        if (model.keys.length === model.quantity) reached.add("full");
        if (model.ceiling() === model.quantity) reached.add("closed");
      }
      const now = new Date(model.nowMs);
      if (rules.quantities.length > 1) return;
      const days = overdraftDays(useOf(cullLeases(state, now).state).overdrafts, timeZone, now).map(({ date }) => date);
      const expected = [...model.daysAbove].map((day) => new Date(day * dayMs).toISOString().slice(0, 10));
      expect(days).toEqual(expected.sort().reverse());
    });
    fc.assert(property, { seed, numRuns: 125 });
    expect(steps).toBeGreaterThanOrEqual(10_000);
    expect([...reached]).toEqual(expect.arrayContaining(rules.terms.overdraft ? ["full", "above"] : ["full"]));
    if (rules.daysAbove === 2) expect(reached).toContain("closed");
  });
});
