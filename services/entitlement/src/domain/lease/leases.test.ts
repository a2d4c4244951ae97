import { expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence, withUser } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { FloatingTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import { borrowLease, returnLease, tellLease } from "./change-lease.ts";
import { checkOut } from "./check-out.ts";
import { overdraftDays } from "./overdraft.ts";
import { settleQuantity } from "./settle-use.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";

const start = new Date("2026-03-01T12:00:00Z");
const minuteMs = 60_000;
const dayMs = 86_400_000;
const licenceId = "lic_1";

const terms: FloatingTerms = {
  heartbeatSeconds: 120,
  missedBeats: 3,
  longestBorrow: "P30D",
  overdraft: { percent: 20, units: 0, within: { days: 2, window: "P1W" } },
  groups: [{ group: "lab", reserved: 2, most: 4 }],
  mostPerUser: 3,
};

const licence = licenceFrom(start, { licenceId, productKey: "suite", planKey: "base", quantity: 5 });

function account(): AccountState {
  const draft = { accountId: "acme", displayName: "", email: "", billingCountry: "", timeZone: "Europe/Berlin" };
  const user = { displayName: "", email: "", roles: [], version: 1, createTime: start, updateTime: start };
  const people = ["u0", "u1", "u2", "u3", "u4"];
  const made = people.reduce(
    (state, userId, at) => withUser(state, { ...user, userId, groups: at < 2 ? ["lab"] : [] }),
    createAccount(draft, start),
  );
  return withLicence(made, licence);
}

const after = (ms: number): Date => new Date(start.getTime() + ms);
const take = (state: AccountState, leaseId: string, userId: string, at: Date) =>
  checkOut(state, { licenceId, leaseId, userId, terms }, at).state;
const heldOf = (state: AccountState) => [...(state.licences.get(licenceId)?.floating?.leases.values() ?? [])];

/** The account as heartbeats leave it by then. */
function keepAlive(state: AccountState, at: Date): AccountState {
  const held = state.licences.get(licenceId) ?? licence;
  const expireTime = new Date(at.getTime() + 6 * minuteMs);
  const leases = new Map(heldOf(state).map((lease) => [lease.leaseId, { ...lease, expireTime }]));
  return withLicence(state, { ...held, floating: { overdrafts: held.floating?.overdrafts ?? [], leases } });
}

function reasonOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
  return undefined;
}

it("keeps the last keys for the group that they are reserved for", () => {
  let state = account();
  for (const [at, user] of ["u2", "u3", "u4"].entries()) state = take(state, `l${at}`, user, start);
  expect(reasonOf(() => take(state, "l3", "u2", start))).toBe("CONCURRENCY_EXHAUSTED");
  state = take(state, "l3", "u0", start);
  state = take(state, "l4", "u1", start);
  expect(heldOf(state)).toHaveLength(5);
});

it("gives keys above the quantity on as many days of a window as the plan says", () => {
  let state = account();
  const fill = (at: Date) => {
    for (const [n, user] of ["u0", "u0", "u2", "u3", "u4"].entries())
      state = take(state, `f${at.getTime()}${n}`, user, at);
  };
  for (const day of [0, 1]) {
    fill(after(day * dayMs));
    state = take(state, `o${day}`, "u2", after(day * dayMs));
  }
  fill(after(2 * dayMs));
  expect(reasonOf(() => take(state, "o2", "u2", after(2 * dayMs)))).toBe("CONCURRENCY_EXHAUSTED");
  fill(after(7 * dayMs));
  state = take(state, "o7", "u2", after(7 * dayMs));
  const spans = state.licences.get(licenceId)?.floating?.overdrafts ?? [];
  const days = overdraftDays(spans, "Europe/Berlin", after(8 * dayMs)).map(({ date }) => date);
  expect(days).toContain("2026-03-01");
  expect(days).toContain("2026-03-02");
  expect(days).not.toContain("2026-03-03");
});

it("gives no new key above the quantity beyond the days, though one is kept in use all along", () => {
  let state = account();
  for (const [n, user] of ["u0", "u0", "u2", "u3", "u4", "u2"].entries()) state = take(state, `l${n}`, user, start);
  const swap = (from: string, to: string, at: Date) =>
    take(returnLease(keepAlive(state, at), { licenceId, leaseId: from }, at).state, to, "u2", at);
  state = swap("l5", "l6", after(dayMs));
  state = keepAlive(state, after(2 * dayMs));
  expect(reasonOf(() => swap("l6", "l7", after(2 * dayMs)))).toBe("CONCURRENCY_EXHAUSTED");
  expect(heldOf(state)).toHaveLength(6);
  // The next window has days of its own.
  expect(heldOf(swap("l6", "l8", after(7 * dayMs)))).toHaveLength(6);
});

it("keeps and borrows keys of a licence in force alone, in its grace too", () => {
  const endTime = after(minuteMs);
  const name = { licenceId, leaseId: "l0" };
  const at = after(2 * minuteMs);
  const taken = take(account(), "l0", "u2", start);
  const has = (fields: Partial<Licence>) =>
    withLicence(taken, { ...(taken.licences.get(licenceId) ?? licence), ...fields });
  const borrow = (state: AccountState) =>
    reasonOf(() => borrowLease(state, { ...name, terms, until: after(dayMs) }, at));
  for (const over of [{ state: "suspended" }, { state: "revoked" }, { endTime }] as const) {
    const { state, events } = tellLease(has(over), name, at);
    expect(heldOf(state)).toEqual([]);
    expect(events).toMatchObject([{ kind: "lease_changed", move: "culled", lease: { leaseId: "l0" } }]);
    expect(borrow(has(over))).toBe("LICENCE_NOT_ACTIVE");
  }
  for (const live of [{}, { endTime, graceEndTime: after(dayMs) }]) {
    expect(heldOf(tellLease(has(live), name, at).state)).toHaveLength(1);
    expect(borrow(has(live))).toBeUndefined();
  }
});

it("leaves running leases alone when the quantity is lowered, and gives no new ones until below", () => {
  let state = account();
  for (const [at, user] of ["u0", "u1", "u2", "u3"].entries()) state = take(state, `l${at}`, user, start);
  const lowered = { ...(state.licences.get(licenceId) ?? licence), quantity: 3 };
  state = withLicence(state, lowered);
  expect(reasonOf(() => take(state, "l5", "u4", start))).toBe("CONCURRENCY_EXHAUSTED");
  expect(heldOf(state)).toHaveLength(4);
});

it("ends a lease at the instant its last beat was due, and borrows for as long as the plan says", () => {
  const windowMs = 6 * minuteMs;
  const state = take(account(), "l0", "u2", start);
  const borrow = (until: Date, at: Date) => () => borrowLease(state, { licenceId, leaseId: "l0", terms, until }, at);
  expect(reasonOf(borrow(after(dayMs), after(windowMs - 1)))).toBeUndefined();
  expect(reasonOf(borrow(after(dayMs), after(windowMs)))).toBe("LEASE_EXPIRED");
  expect(reasonOf(borrow(after(31 * dayMs), start))).toBe("BORROW_TIME_INVALID");
  expect(reasonOf(borrow(start, start))).toBe("BORROW_TIME_INVALID");
});

it("tells one revision for the heartbeats of all leases of a licence, but for borrowed ones", () => {
  const told = (state: AccountState) => heldOf(state).map(({ toldUntil }) => toldUntil.getTime() - start.getTime());
  let state = account();
  for (const [at, user] of ["u0", "u2", "u3"].entries()) state = take(state, `l${at}`, user, start);
  const until = after(dayMs);
  state = borrowLease(state, { licenceId, leaseId: "l2", terms, until }, start).state;
  expect(told(state)).toEqual([24 * minuteMs, 24 * minuteMs, dayMs]);
  const late = after(13 * minuteMs);
  state = tellLease(keepAlive(state, late), { licenceId, leaseId: "l0" }, late).state;
  expect(told(state)).toEqual([37 * minuteMs, 37 * minuteMs, dayMs]);
  expect(tellLease(state, { licenceId, leaseId: "l1" }, late).state).toBe(state);
});

it("settles the overdraft when another quantity is bought, once", () => {
  let state = account();
  for (const [n, user] of ["u0", "u0", "u2", "u3", "u4", "u2"].entries()) state = take(state, `l${n}`, user, start);
  const licenceNow = () => state.licences.get(licenceId) ?? licence;
  const buy = (quantity: number, at: Date) => {
    state = withLicence(state, { ...licenceNow(), quantity });
    const change = settleQuantity(state, licenceNow(), at);
    state = change?.state ?? state;
    expect(settleQuantity(state, licenceNow(), at)).toBeUndefined();
    return change?.events;
  };
  expect(settleQuantity(state, licenceNow(), start)).toBeUndefined();
  expect(buy(6, after(minuteMs))).toEqual([]);
  expect(licenceNow().floating?.overdrafts).toEqual([{ startTime: start, endTime: after(minuteMs), peak: 1 }]);
  expect(buy(7, after(2 * minuteMs))).toBeUndefined();
  expect(buy(4, after(2 * dayMs))).toEqual([{ kind: "overdraft_started", licenceId, quantity: 4, inUse: 6 }]);
  expect(licenceNow().floating?.overdrafts.at(-1)).toEqual({ startTime: after(2 * dayMs), peak: 2 });
});
