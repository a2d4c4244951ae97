import { randomInt } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import fc from "fast-check";
import { followSteps } from "../order/licence-terms.ts";
import { now, view } from "../order/order.fixture.ts";
import { changeLicence } from "./change-licence.ts";
import { LicenceHistory, newYear } from "./licence-history.fixture.ts";
import type { Licence } from "./licence.ts";
import { mergeLicences } from "./merge-licences.ts";
import { renewLicence } from "./renew-licence.ts";
import { scheduleMove } from "./scheduled-move.ts";
import { assignSeat, unassignSeat } from "../seat/assign-seat.ts";
import { splitLicence } from "./split-licence.ts";
import type { Split } from "./split-licence.ts";
import { transferLicence } from "./transfer-licence.ts";

const named = { changeId: "chg_1", reason: "asked" };

/** Two accounts that hand licences to each other; cancelling looks in both, as the command does. */
class Pair {
  readonly acme = new LicenceHistory("acme");
  readonly globex = new LicenceHistory("globex");
  #next = 0;

  split(history: LicenceHistory, split: Partial<Split> & Pick<Split, "licenceId">, isAcross = false): string {
    const newLicenceId = `part_${String((this.#next += 1)).padStart(4, "0")}`;
    const to = isAcross ? this.other(history) : undefined;
    const whole = { ...named, newLicenceId, quantity: 1, addOns: [], ...split };
    const change = splitLicence({ from: history.state, ...(to && { to: to.state }) }, whole, view, now);
    history.apply(change.from);
    if (change.to) to?.apply(change.to);
    return newLicenceId;
  }

  transfer(history: LicenceHistory, licenceId: string, releaseSeats = false) {
    const to = this.other(history);
    const change = transferLicence({ from: history.state, to: to.state }, { ...named, licenceId, releaseSeats }, now);
    history.apply(change.from);
    to.apply(change.to);
    return change;
  }

  merge(history: LicenceHistory, licenceId: string, mergedLicenceId: string) {
    return history.apply(mergeLicences(history.state, { ...named, licenceId, mergedLicenceId }, view, now));
  }

  cancel(orderId: string): void {
    const effects = [this.acme, this.globex].flatMap((history) => history.effects.get(orderId) ?? []);
    for (const history of this.all) {
      history.effects.set(orderId, effects);
      history.cancel(orderId);
    }
  }

  other(history: LicenceHistory): LicenceHistory {
    return history === this.acme ? this.globex : this.acme;
  }

  get all(): LicenceHistory[] {
    return [this.acme, this.globex];
  }

  get licences(): Licence[] {
    return this.all.flatMap(({ state }) => [...state.licences.values()]).filter(({ state }) => state !== "revoked");
  }

  /** Units by plan, and add-ons. */
  get totals(): Record<string, number> {
    const totals: Record<string, number> = {};
    for (const { planKey, quantity, addOns } of this.licences) {
      totals[planKey] = (totals[planKey] ?? 0) + quantity;
      for (const addOn of addOns) totals[addOn.addOnKey] = (totals[addOn.addOnKey] ?? 0) + addOn.quantity;
    }
    return totals;
  }
}

const bought = (quantity = 5) => {
  const pair = new Pair();
  pair.acme.buy("ord_1", [{ quantity, addOns: [{ addOnKey: "minutes", quantity: 3 }] }]);
  return pair;
};

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
  return "done";
}

describe("a transfer", () => {
  it("keeps id, terms and history, and passes the old account's revision", () => {
    const pair = bought();
    const before = pair.acme.licence;
    pair.acme.state = { ...pair.acme.state, account: { ...pair.acme.state.account, revision: 41 } };
    const { from, to } = pair.transfer(pair.acme, before.licenceId);
    expect(pair.acme.state.licences.size).toBe(0);
    expect(pair.globex.licence).toEqual({ ...before, accountId: "globex", version: 2 });
    expect(pair.globex.state.account.revision).toBe(41);
    expect(from.audit).toMatchObject([{ action: "licence.transfer_out", details: { to_account: "globex" } }]);
    expect(to.events).toMatchObject([{ kind: "licence_changed", fromAccountId: "acme" }]);
    pair.cancel("ord_1");
    expect(pair.licences).toEqual([]);
  });

  it("is refused while users have seats, unless these are freed", () => {
    const pair = bought();
    pair.acme.seat("ada");
    const { licenceId } = pair.acme.licence;
    expect(refusalOf(() => pair.transfer(pair.acme, licenceId))).toBe("SEATS_IN_USE");
    const { from } = pair.transfer(pair.acme, licenceId, true);
    expect(from.events).toEqual([{ kind: "seat_changed", licenceId, userId: "ada", assigned: false }]);
    expect(pair.globex.licence.seats.size).toBe(0);
  });

  it("is refused to itself, of what is revoked and of what is not there", () => {
    const pair = bought();
    const { licenceId } = pair.acme.licence;
    const to = { from: pair.acme.state, to: pair.acme.state };
    expect(refusalOf(() => transferLicence(to, { ...named, licenceId, releaseSeats: false }, now))).toBe(
      "TRANSFER_TO_SELF",
    );
    expect(refusalOf(() => pair.transfer(pair.globex, licenceId))).toBe("NOT_FOUND");
    pair.cancel("ord_1");
    expect(refusalOf(() => pair.transfer(pair.acme, licenceId))).toBe("LICENCE_REVOKED");
  });
});

describe("a split", () => {
  it("takes units and add-ons out, and both end with the order that made them", () => {
    const pair = bought();
    const { licenceId } = pair.acme.licence;
    const part = pair.split(
      pair.acme,
      { licenceId, quantity: 2, addOns: [{ addOnKey: "minutes", quantity: 1 }] },
      true,
    );
    expect(pair.acme.licence).toMatchObject({ quantity: 3, addOns: [{ addOnKey: "minutes", quantity: 2 }] });
    expect(pair.globex.state.licences.get(part)).toMatchObject({ accountId: "globex", quantity: 2, version: 1 });
    expect(pair.totals).toEqual({ team: 5, minutes: 3 });
    pair.cancel("ord_1");
    expect(pair.licences).toEqual([]);
  });

  it("is reckoned off when the quantity changes by an order taken back; nothing left means revoked", () => {
    const pair = bought(2);
    pair.acme.change("ord_2", { quantity: 6 });
    const { licenceId } = pair.acme.licence;
    pair.split(pair.acme, { licenceId, quantity: 1 });
    pair.split(pair.acme, { licenceId, quantity: 3 });
    pair.cancel("ord_2");
    expect(pair.acme.state.licences.get(licenceId)?.state).toBe("revoked");
    expect(pair.totals["team"]).toBe(4);
  });

  it.each<[string, Partial<Split>]>([
    ["all units", { quantity: 5 }],
    ["none", { quantity: 0 }],
    ["add-ons that are not there", { quantity: 1, addOns: [{ addOnKey: "minutes", quantity: 4 }] }],
  ])("of %s is refused", (_name, split) => {
    const pair = bought();
    const { licenceId } = pair.acme.licence;
    expect(refusalOf(() => pair.split(pair.acme, { licenceId, ...split }))).toBe("SPLIT_TOO_LARGE");
  });

  it("takes nobody's seat unasked", () => {
    const pair = bought(2);
    pair.acme.seat("ada", "bob");
    const { licenceId } = pair.acme.licence;
    expect(refusalOf(() => pair.split(pair.acme, { licenceId }))).toBe("SEATS_OVER_LIMIT");
    pair.split(pair.acme, { licenceId, release: { kind: "newest" } });
    expect([...(pair.acme.state.licences.get(licenceId)?.seats.keys() ?? [])]).toEqual(["ada"]);
  });
});

describe("a merge", () => {
  it("adds units, add-ons and seats, and undoes a split", () => {
    const pair = bought();
    pair.acme.seat("ada");
    const before = pair.acme.licence;
    const part = pair.split(pair.acme, {
      licenceId: before.licenceId,
      quantity: 2,
      addOns: [{ addOnKey: "minutes", quantity: 1 }],
    });
    const seat = { licenceId: part, userId: "bob", namedUser: true };
    pair.acme.apply(assignSeat(pair.acme.state, seat, now));
    const { events } = pair.merge(pair.acme, before.licenceId, part);
    const { quantity, addOns, seats } = pair.acme.state.licences.get(before.licenceId) as Licence;
    expect({ quantity, addOns }).toEqual({ quantity: 5, addOns: before.addOns });
    expect([...seats.keys()]).toEqual(["ada", "bob"]);
    expect(pair.acme.state.licences.get(part)).toMatchObject({
      state: "revoked",
      statusReason: `merged into ${before.licenceId}`,
    });
    expect(events.map(({ kind }) => kind)).toEqual([
      "seat_changed",
      "seat_changed",
      "licence_changed",
      "licence_revoked",
    ]);
  });

  it("gives back what its order gave when that is taken back, and outlives the order of the one that stayed", () => {
    const two = () => {
      const pair = bought(3);
      const first = pair.acme.licence.licenceId;
      pair.acme.buy("ord_2", [{ quantity: 4 }]);
      const second = [...pair.acme.state.licences.keys()].find((each) => each !== first) ?? "";
      pair.merge(pair.acme, first, second);
      return pair;
    };
    const [one, other] = [two(), two()];
    expect(one.totals["team"]).toBe(7);
    one.cancel("ord_2");
    expect(one.totals).toEqual({ team: 3, minutes: 3 });
    other.cancel("ord_1");
    expect(other.totals).toEqual({ team: 4 });
    other.cancel("ord_2");
    expect(other.licences).toEqual([]);
  });

  it("tells and notes the moves to come that end with the licence that was merged in", () => {
    const pair = bought();
    const { licenceId } = pair.acme.licence;
    const part = pair.split(pair.acme, { licenceId, quantity: 2 });
    const draft = { kind: "revoke", effectiveTime: newYear, reason: "ends", actor: "ada", payload: {} };
    pair.acme.apply(scheduleMove(pair.acme.state, part, draft, { newId: () => "mov_1", now }));
    const { events, audit } = pair.merge(pair.acme, licenceId, part);
    expect(events.filter(({ kind }) => kind === "move_cancelled")).toMatchObject([
      { licence: { licenceId: part }, move: { moveId: "mov_1", state: "cancelled" } },
    ]);
    expect(audit.find(({ action }) => action === "licence.revoke")?.details).toMatchObject({
      cancelled_moves: ["mov_1"],
    });
  });

  it("of unlike licences is refused with what differs", () => {
    const pair = bought();
    const { licenceId } = pair.acme.licence;
    pair.acme.buy("ord_2", [{ planKey: "enterprise", endTime: new Date("2029-01-01T00:00:00Z") }]);
    const second = [...pair.acme.state.licences.keys()].find((each) => each !== licenceId) ?? "";
    expect(() => pair.merge(pair.acme, licenceId, second)).toThrow("plan_key, end_time, grace_end_time");
    expect(refusalOf(() => pair.merge(pair.acme, licenceId, licenceId))).toBe("MERGE_UNLIKE");
  });
});

const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const index = fc.nat({ max: 99 });
const action = fc.record({
  kind: fc.constantFrom(
    "buy",
    "order",
    "cancel",
    "split",
    "across",
    "transfer",
    "merge",
    "change",
    "renew",
    "seat",
    "free",
  ),
  which: index,
  other: index,
  quantity: fc.integer({ min: 1, max: 6 }),
  plan: fc.constantFrom("team", "enterprise", "site"),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** Does one thing, if it can be done; says whether units may only have moved. */
function act(pair: Pair, { kind, which, other, quantity, plan }: Action, orderId: string): boolean {
  const history = pair.all[which % 2] as LicenceHistory;
  const live = [...history.state.licences.values()].filter(({ state }) => state !== "revoked");
  const licence = live[which % Math.max(1, live.length)];
  const orders = pair.all.flatMap(({ effects }) => [...effects.keys()]);
  if (kind === "buy") history.buy(orderId, [{ quantity, planKey: plan }]);
  if (kind === "cancel" && orders.length > 0) pair.cancel(orders[other % orders.length] ?? "");
  if (licence === undefined) return false;
  const { licenceId } = licence;
  const userId = `user_${other % 7}`;
  switch (kind) {
    case "order":
      history.change(orderId, { quantity, planKey: plan });
      return false;
    case "change": {
      const terms = { ...named, licenceId, planKey: plan, quantity, addOns: [], release: { kind: "newest" } as const };
      history.apply(changeLicence(history.state, terms, view, now));
      return false;
    }
    case "renew":
      history.apply(renewLicence(history.state, { ...named, licenceId, subject: "term" }, view, now));
      return true;
    case "seat":
      history.apply(assignSeat(history.state, { licenceId, userId, namedUser: licence.planKey !== "site" }, now));
      return true;
    case "free":
      history.apply(unassignSeat(history.state, { licenceId, userId }, now));
      return true;
    case "split":
    case "across":
      pair.split(history, { licenceId, quantity }, kind === "across");
      return true;
    case "transfer":
      pair.transfer(history, licenceId, other % 2 === 0);
      return true;
    case "merge":
      pair.merge(history, licenceId, live[other % live.length]?.licenceId ?? "");
      return true;
    default:
      return false;
  }
}

describe(`any sequence (LICET_TEST_SEED=${seed})`, () => {
  it("moves units and add-ons without making or losing any, never seats more than the quantity, and keeps steps that make what is there", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(action, { minLength: 60, maxLength: 60 }), (actions) => {
        const pair = bought(6);
        for (const [position, each] of actions.entries()) {
          const before = pair.totals;
          let isMove: boolean;
          try {
            isMove = act(pair, each, `ord_more_${position}`);
          } catch (error) {
            if (error instanceof Error) isMove = true;
            else throw error;
          }
          taken += 1;
          if (isMove) expectAlike(pair.totals, before);
          for (const licence of pair.licences) expectConsistent(licence);
        }
      }),
      { seed, numRuns: 170 },
    );
    expect(taken).toBeGreaterThanOrEqual(10_000);
  });
});

/** Compares without the cost of a matcher, which tens of thousands of comparisons would feel. */
function expectAlike(one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) expect(one).toEqual(other);
}

function expectConsistent(licence: Licence): void {
  const { planKey, planVersion, quantity, endTime, seats } = licence;
  if (quantity < 1 || seats.size > (planKey === "site" ? 0 : quantity)) throw new Error(`${seats.size} of ${quantity}`);
  const made = followSteps(licence.steps, { view, timeZone: "UTC" });
  const { planKey: madeKey, planVersion: madeVersion, quantity: madeQuantity, endTime: madeEnd } = made;
  expectAlike([madeKey, madeVersion, madeQuantity, madeEnd], [planKey, planVersion, quantity, endTime]);
}
