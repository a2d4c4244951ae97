import { describe, expect, it } from "@jest/globals";
import { compileSnapshot } from "@licet/decision";
import { allowingInput, casesNow } from "@licet/decision/cases";
import { decideLocally, isLocal } from "./decide-locally.ts";

const { document, licence } = allowingInput();
licence.rules = { territory: "home" };
document.territories = { home: { deny: ["RU"], trust: ["claim", "billing"], unknown: "deny" } };
document.account.billingCountry = "RU";
const snapshot = compileSnapshot(document);
const moment = { ageMs: 0, toleranceMs: 60_000, now: casesNow };
const asked = { accountId: "acc_1", feature: "export", userId: "usr_ann" };

describe("a question that the SDK answers itself", () => {
  it("says nothing with an empty text, as on the wire", () => {
    const silent = decideLocally(snapshot, asked, moment);
    expect(silent.failures.map(({ code }) => code)).toEqual(["REGION_DENIED"]);
    const empty = { ...asked, country: "", deviceId: "", productVersion: "", amount: "" };
    expect(decideLocally(snapshot, empty, moment)).toEqual(silent);
  });

  it("is left to the platform where a trip would begin, and is answered at home and on the trip", () => {
    const travel = { days: 14, restDays: 30 };
    const home = { allow: ["DE"], trust: ["claim" as const], unknown: "deny" as const, travel };
    const account = { ...document.account, billingCountry: "DE" };
    const granting = { ...document, account, territories: { ...document.territories, home } };
    const abroad = { ...asked, country: "JP" };
    expect(isLocal(compileSnapshot(granting), { ...asked, country: "DE" }, casesNow)).toBe(true);
    expect(isLocal(compileSnapshot(granting), abroad, casesNow)).toBe(false);
    const span = { from: 0, until: casesNow.getTime() + 1, restUntil: casesNow.getTime() + 2 };
    const away = compileSnapshot({ ...granting, trips: [{ userId: asked.userId, territory: "home", ...span }] });
    expect(isLocal(away, abroad, casesNow)).toBe(true);
    expect(decideLocally(away, abroad, moment).place).toMatchObject({ country: "JP", travelling: true });
  });

  it("is left to the platform where a term or a seat would begin, and is denied while that is away", () => {
    const { rules: _rules, until: _until, ...bare } = licence;
    const awaitsFirstUse = { from: 0, period: "P30D" };
    const seats = { assigned: ["usr_bob"], onUse: true };
    for (const more of [{ from: Date.UTC(9999, 11, 31), awaitsFirstUse }, { seats }]) {
      const waiting = compileSnapshot({ ...document, licences: [{ ...bare, ...more }] });
      expect(isLocal(waiting, asked, casesNow)).toBe(false);
      expect(isLocal(waiting, { ...asked, userId: "usr_eve" }, casesNow)).toBe(true);
      const { failures } = decideLocally(waiting, asked, moment);
      expect(failures[0]?.remedies[0]).toEqual({ kind: "BEGIN_BY_USE", licenceId: licence.id });
    }
  });

  it.each([{ amount: "-5" }, { amount: "0x1" }, { amount: "1e1" }, { country: "de" }])(
    "is left to the platform, which refuses it, with %j",
    (wrong) => {
      expect(isLocal(snapshot, asked, casesNow)).toBe(true);
      expect(isLocal(snapshot, { ...asked, ...wrong }, casesNow)).toBe(false);
    },
  );
});
