import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import type { CatalogView } from "../catalog/catalog.ts";
import { now, view } from "../order/order.fixture.ts";
import { LicenceHistory, newYear } from "./licence-history.fixture.ts";
import type { Renewal } from "./renew-licence.ts";
import { renewLicence } from "./renew-licence.ts";

const at = (text: string) => new Date(text);
const bought = () => new LicenceHistory().buy("ord_1", [{}]);

function renew(history: LicenceHistory, renewal: Partial<Renewal> = {}, time = now, catalog: CatalogView = view) {
  const { licenceId } = history.licence;
  const whole: Renewal = { licenceId, subject: "term", changeId: "chg_1", reason: "", ...renewal };
  return history.apply(renewLicence(history.state, whole, catalog, time));
}

function reasonOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
  return "done";
}

describe("renewing a licence", () => {
  it.each([
    ["before its end counts from the end", "2026-12-01T00:00:00Z", {}, "2028-01-01T00:00:00Z"],
    ["in grace counts from the old end: no gap", "2027-01-05T00:00:00Z", {}, "2028-01-01T00:00:00Z"],
    ["at the end of grace counts from now", "2027-01-08T00:00:00Z", {}, "2028-01-08T00:00:00Z"],
    ["from now, in term", "2026-12-01T00:00:00Z", { basis: "from_now" }, "2027-12-01T00:00:00Z"],
    ["from the end, after grace", "2027-06-01T00:00:00Z", { basis: "from_end" }, "2028-01-01T00:00:00Z"],
    ["to a given end", "2026-12-01T00:00:00Z", { endTime: at("2027-02-03T00:00:00Z") }, "2027-02-03T00:00:00Z"],
  ] as const)("%s", (_name, time, renewal, end) => {
    const history = bought();
    const { events, audit } = renew(history, renewal, at(time));
    expect(history.licence.endTime).toEqual(at(end));
    expect(history.licence.graceEndTime).toEqual(new Date(at(end).getTime() + 7 * 86_400_000));
    expect(events).toMatchObject([{ kind: "licence_changed", reason: "licence.renew" }]);
    expect(audit).toMatchObject([{ action: "licence.renew", details: { old_end_time: newYear.toISOString() } }]);
  });

  it("keeps its ends on the calendar of the start, however often: clamped at month ends only", () => {
    const monthly: CatalogView = {
      ...view,
      planVersion: (key, version) => {
        const plan = view.planVersion(key, version);
        return plan && { ...plan, term: "P1M" };
      },
    };
    const startTime = at("2026-01-31T00:00:00Z");
    const history = new LicenceHistory().buy("ord_1", [{ startTime, endTime: at("2026-02-28T00:00:00Z") }]);
    const ends = [1, 2, 3].map(() => {
      renew(history, {}, at("2026-02-01T00:00:00Z"), monthly);
      return history.licence.endTime?.toISOString().slice(0, 10);
    });
    expect(ends).toEqual(["2026-03-31", "2026-04-30", "2026-05-31"]);
  });

  it.each([
    ["to an end before the old one", { endTime: at("2026-12-01T00:00:00Z") }, now, "TERM_INVALID"],
    ["from the end, to one that is past too", { basis: "from_end" }, at("2029-01-01T00:00:00Z"), "TERM_INVALID"],
    ["of maintenance, which has no end", { subject: "maintenance" }, now, "TERM_ENDLESS"],
    ["of what is not there", { licenceId: "lic_none" }, now, "NOT_FOUND"],
  ] as const)("is refused %s", (_name, renewal, time, reason) => {
    expect(reasonOf(() => renew(bought(), renewal, time))).toBe(reason);
  });

  it("is refused without an end to renew, without a length, and once it is revoked", () => {
    const endless = new LicenceHistory().buy("ord_1", [{}]);
    const { endTime: _end, ...licence } = endless.licence;
    endless.state = { ...endless.state, licences: new Map([[licence.licenceId, licence]]) };
    expect(reasonOf(() => renew(endless))).toBe("TERM_ENDLESS");
    const untimed: CatalogView = { ...view, planVersion: () => undefined };
    expect(reasonOf(() => renew(bought(), {}, now, untimed))).toBe("TERM_UNKNOWN");
    const revoked = bought();
    revoked.cancel("ord_1");
    expect(reasonOf(() => renew(revoked))).toBe("LICENCE_REVOKED");
  });

  it("of maintenance leaves the term, and follows the plan's period", () => {
    const maintained: CatalogView = {
      ...view,
      planVersion: (key, version) => {
        const plan = view.planVersion(key, version);
        return plan && { ...plan, maintenance: "P6M" };
      },
    };
    const history = bought();
    const maintenanceEndTime = at("2026-07-15T00:00:00Z");
    history.state = {
      ...history.state,
      licences: new Map([[history.licence.licenceId, { ...history.licence, maintenanceEndTime }]]),
    };
    renew(history, { subject: "maintenance" }, at("2026-07-01T00:00:00Z"), maintained);
    expect(history.licence).toMatchObject({ endTime: newYear, maintenanceEndTime: at("2027-01-15T00:00:00Z") });
    renew(history, { subject: "maintenance", changeId: "chg_2" }, at("2027-03-01T00:00:00Z"), maintained);
    expect(history.licence.maintenanceEndTime).toEqual(at("2027-09-01T00:00:00Z"));
  });

  it("stays when an order before it is taken back, with the plan of what is left", () => {
    const history = bought().change("ord_2", { planKey: "enterprise", quantity: 9 });
    renew(history);
    history.change("ord_3", { planKey: "site", quantity: 1, endTime: at("2029-01-01T00:00:00Z") });
    history.cancel("ord_3");
    expect(history.licence).toMatchObject({ planKey: "enterprise", endTime: at("2028-01-01T00:00:00Z") });
    history.cancel("ord_2");
    expect(history.licence).toMatchObject({
      planKey: "team",
      quantity: 2,
      endTime: at("2028-01-01T00:00:00Z"),
      orderId: "ord_1",
    });
    expect(history.licence.graceEndTime).toEqual(at("2028-01-08T00:00:00Z"));
  });
});
