import { describe, expect, it } from "@jest/globals";
import type { AccountState } from "../account/account.ts";
import { createAccount } from "../account/change-account.ts";
import { assignSeat } from "../seat/assign-seat.ts";
import { cancelOrder } from "./cancel-order.ts";
import { around, customer, line, now, order } from "./order.fixture.ts";
import type { AcceptedOrder, LicenceLine } from "./order.ts";
import type { Provision } from "./provision-order.ts";
import { provisionOrder } from "./provision-order.ts";

function provision(state: AccountState, accepted: AcceptedOrder): Extract<Provision, { kind: "provisioned" }> {
  const result = provisionOrder(state, accepted, around);
  if (result.kind === "refused") throw new Error(result.refusal.code);
  return result;
}

const empty = createAccount(customer, now);
const bought = provision(empty, order()).change.state;
const [licenceId = ""] = bought.licences.keys();

describe("an order for new licences", () => {
  it("makes one for each line, with the grace of its plan, and tells of each", () => {
    const { change, effects } = provision(empty, order({ lines: [line(), line({ planKey: "enterprise" })] }));
    expect(change.state.licences.size).toBe(2);
    expect(change.events.map(({ kind }) => kind)).toEqual(["licence_activated", "licence_activated"]);
    expect(change.events[0]).toMatchObject({ order: { orderId: "ord_1", licenceCount: 2 } });
    expect(effects).toHaveLength(2);
    expect(change.audit.map(({ action }) => action)).toEqual(["licence.activate", "licence.activate"]);
    expect(bought.licences.get(licenceId)?.graceEndTime).toEqual(new Date("2027-01-22T00:00:00Z"));
  });
});

describe("an order for a trial", () => {
  const trialOrder = (orderId: string) => order({ orderId, lines: [line({ planKey: "trial" })] });
  const refusal = { kind: "refused", refusal: { code: "TRIAL_ALREADY_USED" } };

  it("is carried out once for an account and plan, also when the trial was revoked or became another plan", () => {
    const tried = provision(bought, trialOrder("ord_t")).change.state;
    expect(provisionOrder(tried, trialOrder("ord_u"), around)).toMatchObject(refusal);
    const upgrade = order({ orderId: "ord_c", action: "change", lines: [line({ planKey: "site" })] });
    const only = provision(empty, trialOrder("ord_t"));
    const became = provision(only.change.state, upgrade).change.state;
    expect([...became.licences.values()].map(({ planKey }) => planKey)).toEqual(["site"]);
    expect(provisionOrder(became, trialOrder("ord_u"), around)).toMatchObject(refusal);
    const undone = cancelOrder(only.change.state, only.effects, { orderId: "ord_t", reason: "" }, around).state;
    expect(provisionOrder(undone, trialOrder("ord_u"), around)).toMatchObject(refusal);
  });

  it("is refused as a whole when it asks for the same trial twice", () => {
    const twice = order({ lines: [line({ planKey: "trial" }), line({ planKey: "trial" })] });
    expect(provisionOrder(empty, twice, around)).toMatchObject(refusal);
  });
});

describe("an order for a change", () => {
  const change = (changes: Partial<LicenceLine>) =>
    order({ orderId: "ord_2", action: "change", lines: [line(changes)] });

  it("gives the live licence the new terms and keeps its id and start", () => {
    const later = { ...change({ planKey: "enterprise", quantity: 9, startTime: new Date("2026-06-01T00:00:00Z") }) };
    const { state } = provision(bought, later).change;
    expect(state.licences.get(licenceId)).toMatchObject({ planKey: "enterprise", quantity: 9, startTime: now });
    expect(state.licences.size).toBe(1);
  });

  it("keeps the add-ons that go with the new plan", () => {
    const withAddOns = provision(
      empty,
      order({
        lines: [
          line({
            addOns: [
              { addOnKey: "minutes", quantity: 1 },
              { addOnKey: "teamOnly", quantity: 1 },
            ],
          }),
        ],
      }),
    );
    const { state } = provision(withAddOns.change.state, change({ planKey: "enterprise" })).change;
    expect([...state.licences.values()][0]?.addOns).toEqual([{ addOnKey: "minutes", quantity: 1 }]);
  });
});

describe("an order that cannot be carried out", () => {
  const seated = ["a", "b"].reduce(
    (state, userId) => assignSeat(state, { licenceId, userId, namedUser: true }, now).state,
    bought,
  );
  const cases: [string, AccountState, Partial<AcceptedOrder>, string][] = [
    ["without lines", empty, { lines: [] }, "ORDER_EMPTY"],
    ["of nothing", empty, { lines: [line({ quantity: 0 })] }, "QUANTITY_INVALID"],
    ["of an unknown version", empty, { lines: [line({ planVersion: 7 })] }, "PLAN_VERSION_UNKNOWN"],
    ["that ends before it starts", empty, { lines: [line({ endTime: now })] }, "TERM_INVALID"],
    ["to change what is not there", empty, { action: "change" }, "LICENCE_NOT_FOUND"],
    ["for fewer seats than are assigned", seated, { action: "change", lines: [line({ quantity: 1 })] }, "SEATS_IN_USE"],
    ["of an unknown add-on", bought, { lines: [], addOns: [{ addOnKey: "x", quantity: 1 }] }, "ADD_ON_UNKNOWN"],
    [
      "of an add-on without licence",
      empty,
      { lines: [], addOns: [{ addOnKey: "minutes", quantity: 1 }] },
      "LICENCE_NOT_FOUND",
    ],
  ];

  it.each(cases)("%s is refused", (_name, state, changes, code) => {
    expect(provisionOrder(state, order(changes), around)).toMatchObject({ kind: "refused", refusal: { code } });
  });
});

describe("cancelling", () => {
  it("revokes what the order made, once", () => {
    const { effects, change } = provision(empty, order());
    const first = cancelOrder(change.state, effects, { orderId: "ord_1", reason: "refund" }, around);
    expect([...first.state.licences.values()].map(({ state }) => state)).toEqual(["revoked"]);
    expect(first.events.map(({ kind }) => kind)).toEqual(["licence_revoked"]);
    const again = cancelOrder(first.state, effects, { orderId: "ord_1", reason: "refund" }, around);
    expect(again).toMatchObject({ events: [], audit: [] });
  });

  it("of an add-on takes only the add-on back", () => {
    const more = order({ orderId: "ord_2", lines: [], addOns: [{ addOnKey: "minutes", quantity: 2 }] });
    const { change, effects } = provision(provision(bought, { ...more, orderId: "ord_0" }).change.state, more);
    expect(change.state.licences.get(licenceId)?.addOns).toEqual([{ addOnKey: "minutes", quantity: 4 }]);
    const { state } = cancelOrder(change.state, effects, { orderId: "ord_2", reason: "refund" }, around);
    expect(state.licences.get(licenceId)).toMatchObject({ state: "active", addOns: [{ quantity: 2 }] });
  });
});
