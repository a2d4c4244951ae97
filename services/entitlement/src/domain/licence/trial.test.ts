import { describe, expect, it } from "@jest/globals";
import { cancelOrder } from "../order/cancel-order.ts";
import { beginTerm } from "./begin-term.ts";
import type { TermsChange } from "./change-licence.ts";
import { changeLicence } from "./change-licence.ts";
import { licenceStatus } from "./licence.ts";
import { moveLicence } from "./move-licence.ts";
import { paidStretches } from "./paid-stretches.ts";
import { renewLicence } from "./renew-licence.ts";
import { cancelMove, pendingMoves } from "./scheduled-move.ts";
import { splitLicence } from "./split-licence.ts";
import { TrialHistory, day, start, view } from "./trial.fixture.ts";

const bought = (planKey: string, endTime = day(30)) => new TrialHistory().order("ord_1", planKey, { endTime });

function use(history: TrialHistory, now: Date): TrialHistory {
  const around = { view, newId: history.newId, now, actor: "app" };
  return history.do(now, (state) => beginTerm(state, history.licence.licenceId, around));
}

function change(history: TrialHistory, now: Date, terms: Partial<TermsChange>): TrialHistory {
  const { licenceId } = history.licence;
  const whole = { licenceId, changeId: "chg_1", reason: "asked", addOns: [], ...terms };
  return history.do(now, (state) => changeLicence(state, whole, view, now));
}

function renew(history: TrialHistory, now: Date): TrialHistory {
  const renewal = { licenceId: history.licence.licenceId, changeId: "chg_r", reason: "", subject: "term" as const };
  return history.do(now, (state) => renewLicence(state, renewal, view, now));
}

const conversions = ({ licence }: TrialHistory) =>
  (licence.moves ?? []).map(({ kind, state, effectiveTime }) => [kind, state, effectiveTime]);

describe("a trial from first use", () => {
  it("waits without an end, and tells no moment of its own", () => {
    const history = bought("awaited").reach(day(400));
    expect(history.licence).toMatchObject({ startTime: start, awaitsFirstUse: { period: "P30D" } });
    expect(history.licence.endTime).toBeUndefined();
    expect(licenceStatus(history.licence, day(400))).toBe("scheduled");
    expect(history.told).toEqual(["licence_activated"]);
    expect(pendingMoves(history.licence)).toEqual([]);
  });

  it("begins with the use and lasts as long from then on, told and noted, with what it becomes", () => {
    const history = use(bought("awaited"), day(50));
    const { licence } = history;
    expect(licence).toMatchObject({ startTime: day(50), endTime: day(80), version: 2 });
    expect(licence.awaitsFirstUse).toBeUndefined();
    expect(licenceStatus(licence, day(50))).toBe("active");
    expect(history.told.slice(1)).toEqual(["licence_changed", "move_scheduled", "licence_started"]);
    expect(history.changes.flatMap(({ audit }) => audit.map(({ action }) => action))).toEqual([
      "licence.activate",
      "licence.begin",
      "licence.schedule_move",
      "licence.started",
    ]);
    expect(licence.moves).toMatchObject([
      { kind: "convert", actor: "app", effectiveTime: day(80), payload: { plan_key: "pro", plan_version: 1 } },
    ]);
  });

  it("begins once", () => {
    const history = use(bought("awaited"), day(50));
    const before = history.licence;
    expect(use(history, day(60)).licence).toBe(before);
  });

  it.each<[string, Date | undefined, Date | undefined]>([
    ["a SKU's own length exactly", day(14), day(54)],
    ["no end at all", undefined, undefined],
  ])("has %s where the order says so", (_name, orderEnd, end) => {
    const history = new TrialHistory().order("ord_1", "awaited", { ...(orderEnd && { endTime: orderEnd }) });
    expect(use(history, day(40)).licence.endTime).toEqual(end);
  });

  it("keeps waiting with other units, of which each begins by itself", () => {
    const history = new TrialHistory().order("ord_1", "lasting", { endTime: day(30), quantity: 4 });
    history.do(day(5), (state) => {
      const split = { licenceId: history.licence.licenceId, newLicenceId: "lic_part", quantity: 1, addOns: [] };
      return splitLicence({ from: state }, { ...split, changeId: "chg_s", reason: "" }, view, day(5)).from;
    });
    use(change(history, day(6), { quantity: 2 }), day(40));
    expect(history.licence).toMatchObject({ quantity: 2, endTime: day(70) });
    expect(history.state.licences.get("lic_part")).toMatchObject({ quantity: 1, awaitsFirstUse: { period: "P30D" } });
  });

  it("still waits after an order for more of it, and begins now when it becomes another plan", () => {
    const more = bought("awaited").order("ord_2", "awaited", { endTime: day(40), quantity: 3 }, day(10));
    expect(more.licence).toMatchObject({ quantity: 3, startTime: start, awaitsFirstUse: { period: "P30D" } });
    const paid = more.order("ord_3", "pro", { endTime: day(51) }, day(20));
    expect(paid.licence).toMatchObject({ planKey: "pro", startTime: day(20), endTime: day(51) });
    expect(paidStretches(paid.licence)).toEqual([{ from: day(20), until: day(51) }]);
    paid.do(day(21), (state) => cancelOrder(state, [], { orderId: "ord_3", reason: "" }, { view, now: day(21) }));
    expect(paid.licence).toMatchObject({ planKey: "awaited", awaitsFirstUse: { period: "P30D" } });
  });

  it("begins now, paid from the start, when it is bought before anybody has used it", () => {
    const history = change(bought("awaited"), day(20), { planKey: "pro" });
    expect(history.licence).toMatchObject({ startTime: day(20), endTime: day(51) });
    expect(paidStretches(history.licence)).toEqual([{ from: day(20), until: day(51) }]);
    expect(history.told.slice(1)).toEqual(["licence_changed", "licence_started"]);
  });
});

describe("what a trial becomes", () => {
  it("is scheduled with its order where it begins with that, and told", () => {
    const history = bought("begun");
    expect(conversions(history)).toEqual([["convert", "pending", day(30)]]);
    expect(history.told).toEqual(["licence_activated", "move_scheduled", "licence_started"]);
  });

  it.each([
    ["in time", day(30)],
    ["late", day(33)],
  ])("is its paid plan from its end on without a gap, carried out %s", (_name, now) => {
    const history = bought("begun").reach(new Date(day(30).getTime() - 1));
    expect(history.licence.planKey).toBe("begun");
    history.reach(now);
    expect(history.licence).toMatchObject({ planKey: "pro", planVersion: 1, startTime: start, endTime: day(58) });
    expect(history.licence.graceEndTime).toEqual(day(65));
    expect(licenceStatus(history.licence, now)).toBe("active");
    expect(paidStretches(history.licence)).toEqual([{ from: day(30), until: day(58) }]);
    expect(history.told).not.toContain("licence_expired");
    expect(history.changes.at(-1)?.audit).toMatchObject([{ action: "licence.change", details: { kind: "convert" } }]);
  });

  it("is nothing once that is taken back: it expires", () => {
    const history = bought("begun");
    const [move] = pendingMoves(history.licence);
    const { licenceId } = history.licence;
    history.do(day(3), (state) => cancelMove(state, { licenceId, moveId: move!.moveId, reason: "" }, day(3)));
    expect(licenceStatus(history.reach(day(31)).licence, day(31))).toBe("expired");
  });

  it("comes with the trial's end wherever that goes", () => {
    const history = renew(bought("begun"), day(10));
    expect(conversions(history)).toEqual([["convert", "pending", day(60)]]);
    expect(history.told.filter((kind) => kind === "move_scheduled")).toHaveLength(2);
    history.order("ord_2", "begun", { endTime: day(40) }, day(20));
    expect(conversions(history)).toEqual([["convert", "pending", day(40)]]);
    expect(history.reach(day(40)).licence).toMatchObject({ planKey: "pro", endTime: day(68) });
  });

  it("comes though the trial is suspended then, and not once it is revoked", () => {
    const suspended = bought("begun").do(day(3), (state) => {
      const [licenceId = ""] = state.licences.keys();
      return moveLicence(state, "suspend", { licenceId, reason: "" }, day(3));
    });
    expect(suspended.reach(day(30)).licence).toMatchObject({ planKey: "pro", state: "suspended", endTime: day(58) });
    const order = { orderId: "ord_1", reason: "" };
    const revoked = bought("begun").do(day(3), (state) => cancelOrder(state, [], order, { view, now: day(3) }));
    expect(conversions(revoked)).toEqual([["convert", "cancelled", day(30)]]);
  });

  it("is nothing of an unknown plan, and needs an end", () => {
    expect(conversions(new TrialHistory().order("ord_1", "begun"))).toEqual([]);
    expect(conversions(bought("lasting"))).toEqual([]);
    expect(conversions(bought("plain"))).toEqual([]);
  });
});

describe("a trial that is bought", () => {
  it.each<[string, string, Date]>([
    ["before its end", "begun", day(10)],
    ["that becomes nothing by itself", "plain", day(10)],
    ["after its end", "plain", day(90)],
  ])("by hand %s has the plan's term from then on", (_name, planKey, now) => {
    const history = change(bought(planKey), now, { planKey: "pro" });
    const end = new Date(now);
    end.setUTCMonth(end.getUTCMonth() + 1);
    expect(history.licence).toMatchObject({ planKey: "pro", startTime: start, endTime: end });
    expect(paidStretches(history.licence)).toEqual([{ from: now, until: end }]);
    expect(pendingMoves(history.licence)).toEqual([]);
    if (planKey === "begun") expect(history.told).toContain("move_cancelled");
    expect(history.reach(new Date(end.getTime() - 1)).licence.planKey).toBe("pro");
  });

  it("has no end where the plan has none", () => {
    const { licence } = change(bought("begun"), day(10), { planKey: "own" });
    expect(licence.endTime).toBeUndefined();
    expect(licence.graceEndTime).toBeUndefined();
  });

  it("by an order has the order's term, and does not become anything else", () => {
    const history = bought("begun").order("ord_2", "pro", { endTime: day(41) }, day(10));
    expect(history.licence).toMatchObject({ planKey: "pro", endTime: day(41) });
    expect(conversions(history)).toEqual([["convert", "cancelled", day(30)]]);
    expect(history.told).toContain("move_cancelled");
    expect(paidStretches(history.licence)).toEqual([{ from: day(10), until: day(41) }]);
  });

  it("stays what it is when it is changed otherwise, and is refused that once it has expired", () => {
    const history = change(bought("begun"), day(10), { quantity: 3 });
    expect(history.licence).toMatchObject({ planKey: "begun", endTime: day(30) });
    expect(() => change(bought("plain"), day(40), { quantity: 3 })).toThrow("renewed");
    expect(() => change(bought("plain"), day(40), { planKey: "lasting" })).toThrow("renewed");
  });
});
