import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import { now, view } from "../order/order.fixture.ts";
import type { TermsChange } from "./change-licence.ts";
import { changeLicence } from "./change-licence.ts";
import { LicenceHistory, newYear } from "./licence-history.fixture.ts";

const bought = () => new LicenceHistory().buy("ord_1", [{ quantity: 4 }]);

function change(history: LicenceHistory, terms: Partial<TermsChange>, time = now) {
  const { licenceId } = history.licence;
  const whole: TermsChange = { licenceId, changeId: "chg_1", reason: "asked", addOns: [], ...terms };
  return history.apply(changeLicence(history.state, whole, view, time));
}

function refusalOf(run: () => unknown): Pick<DomainError, "reason" | "metadata"> {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return { reason: error.reason, metadata: error.metadata };
    throw error;
  }
  return { reason: "done", metadata: {} };
}

describe("changing a licence", () => {
  it("gives it the plan in force, quantity and add-ons; what is not sold with the plan goes, and seats stay", () => {
    const history = bought()
      .buy("ord_2", [], { addOns: [{ addOnKey: "teamOnly", quantity: 1 }] })
      .seat("ada");
    const before = history.licence;
    const addOns = [{ addOnKey: "minutes", quantity: 3 }];
    const { events, audit } = change(history, { planKey: "enterprise", quantity: 7, addOns });
    expect(history.licence).toEqual({
      ...before,
      planKey: "enterprise",
      quantity: 7,
      addOns,
      steps: [
        ...before.steps,
        { kind: "change", changeId: "chg_1", planKey: "enterprise", planVersion: 1, quantity: 7, addOns },
      ],
      version: before.version + 1,
    });
    expect(events).toMatchObject([{ kind: "licence_changed", reason: "asked" }]);
    expect(audit).toMatchObject([{ action: "licence.change", details: { change: "chg_1", quantity: 7 } }]);
  });

  it.each<[string, Partial<TermsChange>, string]>([
    ["nothing", {}, "CHANGE_EMPTY"],
    ["the same", { planKey: "team", quantity: 4 }, "CHANGE_EMPTY"],
    ["another product's plan", { planKey: "tool" }, "PLAN_FOREIGN"],
    ["a plan that is not sold", { planKey: "constructor" }, "PLAN_VERSION_UNKNOWN"],
    ["a version that was never", { planVersion: 9 }, "PLAN_VERSION_UNKNOWN"],
    ["an add-on that is none", { addOns: [{ addOnKey: "toString", quantity: 1 }] }, "ADD_ON_UNKNOWN"],
    ["another plan's add-on", { addOns: [{ addOnKey: "enterpriseOnly", quantity: 1 }] }, "ADD_ON_UNFIT"],
    ["a missing licence", { licenceId: "lic_none" }, "NOT_FOUND"],
  ])("is refused for %s", (_name, terms, reason) => {
    expect(refusalOf(() => change(bought(), terms)).reason).toBe(reason);
  });

  it("is refused once it has expired, and works in grace", () => {
    expect(refusalOf(() => change(bought(), { quantity: 5 }, new Date("2027-01-08T00:00:00Z"))).reason).toBe(
      "LICENCE_EXPIRED",
    );
    expect(refusalOf(() => change(bought(), { quantity: 5 }, newYear)).reason).toBe("done");
  });

  it("takes nobody's seat unasked: too many are refused with those who are over", () => {
    const history = bought().seat("ada", "bob", "cyd");
    expect(refusalOf(() => change(history, { quantity: 1 }))).toEqual({
      reason: "SEATS_OVER_LIMIT",
      metadata: { resource: history.licence.licenceId, limit: "1", assigned: "3", users: "bob cyd" },
    });
    const release = { kind: "users", userIds: ["ada", "nobody"] } as const;
    expect(refusalOf(() => change(history, { quantity: 1, release })).reason).toBe("SEATS_OVER_LIMIT");
  });

  it.each<[string, TermsChange["release"], string[]]>([
    ["the newest", { kind: "newest" }, ["ada", "bob"]],
    ["those named", { kind: "users", userIds: ["ada", "bob"] }, ["bob", "cyd"]],
  ])("frees seats of %s, as many as need be, and tells each", (_name, release, left) => {
    const history = bought().seat("ada", "bob", "cyd");
    const { events, audit } = change(history, { quantity: 2, ...(release && { release }) });
    expect([...history.licence.seats.keys()]).toEqual(left);
    expect(events.filter(({ kind }) => kind === "seat_changed")).toHaveLength(1);
    expect(audit[0]?.details["seats_released"]).toHaveLength(1);
  });

  it("to a plan without seats frees them all; they come back with the plan, never by taking an order back", () => {
    const history = bought().change("ord_2", { quantity: 5 }).seat("ada", "bob");
    change(history, { planKey: "site" });
    expect(history.licence.seats.size).toBe(0);
    history.cancel("ord_2");
    expect(history.licence).toMatchObject({ planKey: "site", quantity: 4 });
    expect(history.licence.seats.size).toBe(0);
  });

  it("stays when an order before it is taken back, and only what it said", () => {
    const history = bought().change("ord_2", { planKey: "enterprise", quantity: 9 });
    change(history, { quantity: 6 });
    change(history, { changeId: "chg_2", addOns: [{ addOnKey: "minutes", quantity: 2 }] });
    history.cancel("ord_2");
    expect(history.licence).toMatchObject({
      planKey: "team",
      quantity: 6,
      orderId: "ord_1",
      addOns: [{ addOnKey: "minutes", quantity: 2 }],
    });
    history.cancel("ord_1");
    expect(history.licence.state).toBe("revoked");
  });
});
