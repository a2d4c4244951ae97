import { describe, expect, it } from "@jest/globals";
import { checkSnapshot, compileSnapshot, decide, encodeSnapshot } from "@licet/decision";
import { withLicence } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { changeLicence } from "../licence/change-licence.ts";
import { LicenceHistory } from "../licence/licence-history.fixture.ts";
import { paidStretches } from "../licence/paid-stretches.ts";
import { renewLicence } from "../licence/renew-licence.ts";
import { splitLicence } from "../licence/split-licence.ts";
import { view as plain } from "../order/order.fixture.ts";
import { compileAccount } from "./compile-account.ts";
import { encodeDocument } from "./encode-document.ts";
import { reduceToLicence } from "./reduce-to-licence.ts";

const at = (day: string) => new Date(`${day}T00:00:00Z`);
const release = (version: string, day: string) => ({ version, releasedAt: at(day).getTime() });

/** Monthly, a grace of 7 days, and a year to be paid. */
const view: CatalogView = {
  catalog: {
    ...plain.catalog,
    features: { edit: { kind: "boolean", productKey: "forge" } },
    releases: {
      forge: [
        release("1.0.0", "2026-01-01"),
        release("2.0.0", "2026-03-01"),
        release("1.0.9", "2026-03-05"),
        release("2.1.3", "2026-08-01"),
        release("3.0.0", "2027-02-15"),
      ],
      anvil: [release("9.0", "2026-01-01")],
    },
  },
  planVersion: (key, version) => {
    const plan = plain.planVersion(key, version);
    if (plan === undefined || key === "trial") return plan;
    return { ...plan, term: "P1M", perpetualFallback: "P12M", grants: [{ feature: "edit" }] };
  },
};

/** Bought on a day for a month. */
function bought(day: string, planKey = "site"): LicenceHistory {
  const startTime = at(day);
  const endTime = new Date(startTime);
  endTime.setUTCMonth(endTime.getUTCMonth() + 1);
  return new LicenceHistory().buy("ord_1", [{ planKey, startTime, endTime }]);
}

function renew(history: LicenceHistory, day: string, endTime?: Date): LicenceHistory {
  const { licenceId } = history.licence;
  const renewal = { licenceId, subject: "term", changeId: "chg", reason: "", ...(endTime && { endTime }) } as const;
  history.apply(renewLicence(history.state, renewal, view, at(day)));
  return history;
}

const documentOf = ({ state }: LicenceHistory, catalog = view) => compileAccount("t1", state, catalog);
const fallbackOf = (history: LicenceHistory, catalog?: CatalogView) =>
  documentOf(history, catalog).licences[0]?.fallback?.upTo;
const stretchesOf = ({ licence }: LicenceHistory) =>
  paidStretches(licence).map((stretch) => [stretch.from, stretch.until].map((time) => time.toISOString().slice(0, 10)));

describe("the versions that stay usable", () => {
  it.each([
    ["are none before a year is paid", "2027-01-14", undefined],
    ["are those of its beginning once a year is paid", "2027-01-15", "1.0"],
    ["grow with each month that is paid beyond", "2027-03-02", "2.0"],
    ["are the highest at the time, not the last", "2027-03-10", "2.0"],
    ["are of a year before the end", "2027-09-01", "2.1"],
  ])("%s", (_name, end, upTo) => {
    expect(fallbackOf(renew(bought("2026-01-15"), "2026-02-01", at(end)))).toBe(upTo);
  });

  it("outlast the term: covered versions are answered as before, newer ones not", () => {
    const document = documentOf(renew(bought("2026-01-15"), "2026-02-01", at("2027-03-02")));
    expect(() => checkSnapshot(JSON.parse(encodeSnapshot(document)))).not.toThrow();
    const token = reduceToLicence(document, document.licences[0]?.id ?? "");
    expect(token.releases).toBeUndefined();
    for (const each of [document, token]) {
      const ask = (productVersion: string) =>
        decide(compileSnapshot(each), { feature: "edit", productVersion }, at("2031-01-01"));
      expect(ask("2.0.77").reason).toBe("ALLOWED");
      expect(ask("2.1.3").failures).toMatchObject([
        { code: "EXPIRED", remedies: [{ kind: "RENEW" }, { kind: "USE_VERSION", upTo: "2.0" }] },
      ]);
    }
  });

  it("are earned over renewals, in grace too, but not over a gap", () => {
    const graceful = renew(bought("2026-01-15"), "2026-02-20");
    expect(stretchesOf(graceful)).toEqual([["2026-01-15", "2026-03-15"]]);
    const late = renew(bought("2026-01-15"), "2026-02-22", at("2027-02-21"));
    expect(stretchesOf(late)).toEqual([
      ["2026-01-15", "2026-02-15"],
      ["2026-02-22", "2027-02-21"],
    ]);
    expect(fallbackOf(late)).toBeUndefined();
    expect(fallbackOf(renew(late, "2027-02-01", at("2027-02-22")))).toBe("1.0");
  });

  it("stay when a later stretch earns nothing", () => {
    const history = renew(renew(bought("2026-01-15"), "2026-02-01", at("2027-03-02")), "2028-01-01");
    expect(stretchesOf(history)).toHaveLength(2);
    expect(fallbackOf(history)).toBe("2.0");
  });

  it("are not earned by a trial: what is paid counts from the change to a plan", () => {
    const change = { changeId: "chg", reason: "converted", planKey: "site", addOns: [] };
    const history = bought("2026-01-15", "trial");
    const { licenceId } = history.licence;
    history.apply(changeLicence(history.state, { ...change, licenceId }, view, at("2026-02-10")));
    expect(stretchesOf(renew(history, "2026-02-11", at("2027-02-09")))).toEqual([["2026-02-10", "2027-02-09"]]);
    expect(fallbackOf(history)).toBeUndefined();
    expect(fallbackOf(renew(history, "2026-02-11", at("2027-02-10")))).toBe("1.0");
  });

  it("go along with units that are split off", () => {
    const history = renew(bought("2026-01-15"), "2026-02-22", at("2027-02-21"));
    const { licenceId } = history.licence;
    const split = { licenceId, newLicenceId: "lic_part", quantity: 1, addOns: [], changeId: "chg", reason: "" };
    history.apply(splitLicence({ from: history.state }, split, view, at("2026-03-01")).from);
    const [whole, part] = ["", "lic_part"].map((id) => history.state.licences.get(id === "" ? licenceId : id));
    expect(part && paidStretches(part)).toEqual(whole && paidStretches(whole));
  });

  it("are reckoned by the calendar: a year from 29 February is one", () => {
    expect(fallbackOf(renew(bought("2028-02-29"), "2028-03-01", at("2029-02-28")))).toBe("3.0");
  });

  it("are none where the product tells no releases, or none was out", () => {
    const history = renew(bought("2026-01-15"), "2026-02-01", at("2027-02-01"));
    const { releases: _releases, ...silent } = view.catalog;
    expect(fallbackOf(history, { ...view, catalog: silent })).toBeUndefined();
    const later = { ...view.catalog, releases: { forge: [release("2.0", "2026-06-01")] } };
    expect(fallbackOf(history, { ...view, catalog: later })).toBeUndefined();
  });
});

describe("the releases in a snapshot", () => {
  it("are all of the catalog's; in a token the product's, where maintenance is judged by them", () => {
    const maintained: CatalogView = {
      ...view,
      planVersion: (key, version) => {
        const plan = plain.planVersion(key, version);
        return plan && { ...plan, maintenance: "P1Y", grants: [{ feature: "edit" }] };
      },
    };
    const history = bought("2026-01-15");
    const { state, licence } = history;
    history.state = withLicence(state, { ...licence, maintenanceEndTime: at("2027-01-15") });
    const document = documentOf(history, maintained);
    expect(document.releases).toEqual(view.catalog.releases);
    const token = reduceToLicence(document, licence.licenceId);
    expect(token.releases).toEqual({ forge: view.catalog.releases?.["forge"] });
    expect(encodeDocument(token)).toBe(encodeSnapshot(token));
    const ask = (productVersion: string) =>
      decide(compileSnapshot(token), { feature: "edit", productVersion }, at("2026-02-01")).reason;
    expect(["2.1.3", "3.0.0"].map(ask)).toEqual(["ALLOWED", "VERSION_NOT_COVERED"]);
  });
});
