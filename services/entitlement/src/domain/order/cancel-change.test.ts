import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { AccountState } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import type { Licence } from "../licence/licence.ts";
import { assignSeat } from "../seat/assign-seat.ts";
import { cancelOrder } from "./cancel-order.ts";
import { around, customer, line, now, order } from "./order.fixture.ts";
import type { AcceptedOrder, LicenceLine, OrderEffect } from "./order.ts";
import { provisionOrder } from "./provision-order.ts";

const newYear = new Date("2027-01-01T00:00:00Z");

/** An account and what each of its orders did. */
class History {
  state: AccountState = createAccount(customer, now);
  readonly effects = new Map<string, readonly OrderEffect[]>();

  buy(orderId: string, lines: Partial<LicenceLine>[], changes: Partial<AcceptedOrder> = {}): this {
    const parts = { orderId, action: "change", lines: lines.map((each) => line(each)) } as const;
    const result = provisionOrder(this.state, order({ ...parts, ...changes }), around);
    if (result.kind === "refused") throw new Error(result.refusal.message);
    this.state = result.change.state;
    this.effects.set(orderId, result.effects);
    return this;
  }

  cancel(orderId: string) {
    const change = cancelOrder(this.state, this.effects.get(orderId) ?? [], { orderId, reason: "refund" }, around);
    this.state = change.state;
    return change;
  }

  seat(...userIds: string[]): this {
    for (const [index, userId] of userIds.entries()) {
      const { licenceId } = this.licence;
      const later = new Date(now.getTime() + index);
      this.state = assignSeat(this.state, { licenceId, userId, namedUser: true }, later).state;
    }
    return this;
  }

  get licence(): Licence {
    return [...this.state.licences.values()][0] as Licence;
  }
}

const bought = () => new History().buy("ord_1", [{ endTime: newYear }], { action: "new" });

describe("cancelling a change", () => {
  it("puts the terms before it back: nobody loses what they had", () => {
    const history = bought();
    const before = history.licence;
    history.buy("ord_2", [{ planKey: "enterprise", quantity: 9 }]);
    expect(history.licence).toMatchObject({ planKey: "enterprise", quantity: 9, orderId: "ord_2" });
    const { events, audit } = history.cancel("ord_2");
    expect(history.licence).toEqual({ ...before, version: 3 });
    expect(events).toMatchObject([{ kind: "licence_changed", reason: "refund", licence: { planKey: "team" } }]);
    expect(audit).toMatchObject([{ action: "licence.change", details: { cancelled_order: "ord_2", plan: "team" } }]);
  });

  it("leaves later terms alone, which give way to the ones before the cancelled", () => {
    const history = bought()
      .buy("ord_2", [{ planKey: "enterprise" }])
      .buy("ord_3", [{ planKey: "site", quantity: 1 }]);
    history.cancel("ord_2");
    expect(history.licence).toMatchObject({ planKey: "site", quantity: 1, orderId: "ord_3" });
    history.cancel("ord_3");
    expect(history.licence).toMatchObject({ state: "active", planKey: "team", quantity: 2, endTime: newYear });
  });

  it("revokes the licence with the order that made it, whatever came later", () => {
    const history = bought().buy("ord_2", [{ planKey: "enterprise" }]);
    history.cancel("ord_1");
    expect(history.licence.state).toBe("revoked");
  });

  it("keeps what was bought since, takes its own add-ons, and brings back those that did not fit", () => {
    const history = bought().buy("ord_2", [], { action: "new", addOns: [{ addOnKey: "teamOnly", quantity: 1 }] });
    history.buy("ord_3", [{ planKey: "enterprise", addOns: [{ addOnKey: "minutes", quantity: 5 }] }]);
    expect(history.licence.addOns).toEqual([{ addOnKey: "minutes", quantity: 5 }]);
    history.buy("ord_4", [], { action: "new", addOns: [{ addOnKey: "minutes", quantity: 2 }] });
    history.cancel("ord_3");
    expect(history.licence.addOns).toEqual([
      { addOnKey: "teamOnly", quantity: 1 },
      { addOnKey: "minutes", quantity: 2 },
    ]);
  });

  it("does not bring back an add-on that was cancelled while it did not fit", () => {
    const history = bought().buy("ord_2", [], { action: "new", addOns: [{ addOnKey: "teamOnly", quantity: 3 }] });
    history.buy("ord_3", [], { action: "new", addOns: [{ addOnKey: "teamOnly", quantity: 1 }] });
    history.buy("ord_4", [{ planKey: "enterprise" }]);
    history.cancel("ord_2");
    expect(history.licence.addOns).toEqual([]);
    history.cancel("ord_4");
    expect(history.licence.addOns).toEqual([{ addOnKey: "teamOnly", quantity: 1 }]);
  });

  it("leaves no more seats than the quantity: those given first stay, and the audit names the others", () => {
    const history = bought()
      .buy("ord_2", [{ quantity: 4 }])
      .seat("ada", "bob", "cyd");
    const { audit } = history.cancel("ord_2");
    expect([...history.licence.seats.keys()]).toEqual(["ada", "bob"]);
    expect(audit).toMatchObject([{ details: { quantity: 2, seats_taken: ["cyd"] } }]);
  });

  it("gives seats back that a plan without seats had taken, and takes those of one that has them", () => {
    const history = bought()
      .seat("ada")
      .buy("ord_2", [{ planKey: "site" }]);
    expect(history.licence.seats.size).toBe(0);
    history.buy("ord_3", [{ planKey: "team" }]).seat("bob");
    expect([...history.licence.seats.keys()]).toEqual(["bob"]);
    history.cancel("ord_3");
    expect(history.licence.seats.size).toBe(0);
    history.cancel("ord_2");
    expect([...history.licence.seats.keys()]).toEqual(["ada"]);
  });

  it("gives back the seats of a cancelled change, though the plan has changed back since", () => {
    const history = bought()
      .seat("ada")
      .buy("ord_2", [{ planKey: "site" }])
      .buy("ord_3", [{}])
      .seat("bob");
    const { events } = history.cancel("ord_2");
    expect([...history.licence.seats.keys()].sort()).toEqual(["ada", "bob"]);
    expect(events).toContainEqual({
      kind: "seat_changed",
      licenceId: history.licence.licenceId,
      userId: "ada",
      assigned: true,
    });
    history.buy("ord_4", [{ planKey: "site" }]).buy("ord_5", [{ planKey: "site", quantity: 1 }]);
    history.cancel("ord_4");
    expect(history.licence.seats.size).toBe(0);
    history.cancel("ord_5");
    expect([...history.licence.seats.keys()].sort()).toEqual(["ada", "bob"]);
  });

  it("takes what it set, not what a later order set to the same or more", () => {
    const minutes = (quantity: number) => ({ addOns: [{ addOnKey: "minutes", quantity }] });
    const history = bought()
      .buy("ord_2", [minutes(5)])
      .buy("ord_3", [minutes(5)]);
    history.cancel("ord_2");
    expect(history.licence.addOns).toEqual([{ addOnKey: "minutes", quantity: 5 }]);
    history.buy("ord_4", [], { action: "change", ...minutes(7) });
    history.cancel("ord_4");
    expect(history.licence.addOns).toEqual([{ addOnKey: "minutes", quantity: 5 }]);
  });

  it("drops what fits only the plan that goes", () => {
    const history = bought().buy("ord_2", [{ planKey: "enterprise" }]);
    history.buy("ord_3", [], { action: "new", addOns: [{ addOnKey: "enterpriseOnly", quantity: 1 }] });
    const ofPlan = (addOnKeys: string[]) =>
      expect(history.licence.addOns.map((each) => each.addOnKey)).toEqual(addOnKeys);
    ofPlan(["enterpriseOnly"]);
    history.buy("ord_4", [{ planKey: "enterprise", quantity: 3 }]);
    history.cancel("ord_4");
    ofPlan(["enterpriseOnly"]);
    history.buy("ord_5", [{}]);
    ofPlan([]);
    history.cancel("ord_5");
    ofPlan(["enterpriseOnly"]);
  });

  it("revokes a licence of which nothing earlier is known, and keeps one whose later orders are", () => {
    const legacy = (steps: History) => {
      const licence = { ...steps.licence, firstOrderId: "ord_0", steps: [] };
      steps.state = { ...steps.state, licences: new Map([[licence.licenceId, licence]]) };
      return steps;
    };
    const unknown = legacy(bought().buy("ord_2", [{ planKey: "enterprise" }]));
    unknown.cancel("ord_2");
    expect(unknown.licence.state).toBe("revoked");
    const known = legacy(bought().buy("ord_2", [{ planKey: "enterprise" }])).buy("ord_3", [{ planKey: "site" }]);
    known.cancel("ord_3");
    expect(known.licence).toMatchObject({ state: "active", planKey: "enterprise" });
    known.effects.set("ord_1", [{ licenceId: known.licence.licenceId, kind: "terms", addOns: [] }]);
    known.cancel("ord_1");
    expect(known.licence).toMatchObject({ state: "active", planKey: "enterprise" });
  });

  it("remembers a hundred orders of a licence", () => {
    const history = bought();
    for (let index = 0; index < 250; index += 1) history.buy(`ord_more_${index}`, [{ quantity: index + 1 }]);
    expect(history.licence.steps.length).toBeLessThanOrEqual(100);
    history.cancel("ord_more_249");
    expect(history.licence.quantity).toBe(249);
  });

  it("in any sequence leaves what there would be had the cancelled orders never come", () => {
    const quantity = fc.integer({ min: 0, max: 3 });
    const purchase = fc.record({
      planKey: fc.constantFrom("team", "enterprise", "site"),
      quantity: fc.integer({ min: 1, max: 9 }),
      endTime: fc.constantFrom(newYear, new Date("2028-01-01T00:00:00Z")),
      addOns: fc.record({ minutes: quantity, ofPlan: quantity }),
      kind: fc.constantFrom<"terms" | "new" | "change">("terms", "new", "change"),
      rank: fc.option(fc.integer()),
    });
    const toAddOns = (amounts: Record<string, number>) =>
      Object.entries(amounts).flatMap(([addOnKey, amount]) => (amount > 0 ? [{ addOnKey, quantity: amount }] : []));
    fc.assert(
      fc.property(fc.array(purchase, { maxLength: 8 }), (purchases) => {
        const [all, kept] = [bought(), bought()];
        const cancelled: { orderId: string; rank: number }[] = [];
        for (const [index, { addOns, kind, rank, ...line }] of purchases.entries()) {
          const orderId = `ord_change_${index}`;
          const { minutes, ofPlan } = addOns;
          const lineAddOns = toAddOns({ minutes, ...(line.planKey !== "site" && { [`${line.planKey}Only`]: ofPlan }) });
          const place = (history: History) =>
            kind === "terms"
              ? history.buy(orderId, [{ ...line, addOns: lineAddOns }])
              : history.buy(orderId, [], { action: kind, addOns: [{ addOnKey: "minutes", quantity: minutes + 1 }] });
          place(all);
          if (rank === null) place(kept);
          else cancelled.push({ orderId, rank });
        }
        cancelled.sort((one, other) => one.rank - other.rank);
        for (const { orderId } of cancelled) all.cancel(orderId);
        const partsOf = ({ planKey, quantity, endTime, graceEndTime, addOns, orderId, steps }: Licence) => {
          const byKey = [...addOns].sort((one, other) => (one.addOnKey < other.addOnKey ? -1 : 1));
          return { planKey, quantity, endTime, graceEndTime, addOns: byKey, orderId, steps };
        };
        expect(partsOf(all.licence)).toEqual(partsOf(kept.licence));
      }),
    );
  });

  it("never leaves more seats than the quantity, nor any without a plan that has them", () => {
    const step = fc.oneof(
      fc.record({ planKey: fc.constantFrom("team", "site"), quantity: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ userId: fc.constantFrom("ada", "bob", "cyd", "dan") }),
      fc.record({ cancelled: fc.nat({ max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const history = bought();
        for (const [index, each] of steps.entries()) {
          try {
            if ("planKey" in each) history.buy(`ord_change_${index}`, [each]);
            else if ("userId" in each && history.licence.planKey === "team") history.seat(each.userId);
            else if ("cancelled" in each) history.cancel(`ord_change_${each.cancelled}`);
          } catch {
            // too many seats are in use, or none is free
          }
          const { seats, quantity, planKey } = history.licence;
          expect(seats.size).toBeLessThanOrEqual(planKey === "team" ? quantity : 0);
        }
      }),
    );
  });
});
