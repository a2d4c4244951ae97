import { describe, expect, it } from "@jest/globals";
import { allowancesOf } from "./allowances-of.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { allowingInput } from "./decision-cases.suite.ts";
import { reduceSnapshot } from "./reduce-snapshot.ts";
import type { LicenceDocument, SnapshotDocument } from "./snapshot-document.ts";

const from = Date.parse("2026-01-30T23:00:00Z"); // midnight of 31 January in Berlin
const until = Date.parse("2027-01-30T23:00:00Z");

function meteredDocument(): { document: SnapshotDocument; licence: LicenceDocument } {
  const { document, licence } = allowingInput();
  document.features["export"] = { kind: "metered", meter: "exports" };
  Object.assign(licence, { from, until, quantity: 3 });
  licence.grants = [
    {
      id: "gr_plan",
      feature: "export",
      source: "plan",
      allowance: { amount: "2000.5", perSeat: true, recurrence: "P1M" },
    },
    { id: "gr_pack", feature: "export", source: "addon", until: from + 9e9, allowance: { amount: "5", priority: 1 } },
  ];
  return { document, licence };
}

describe("allowancesOf", () => {
  const now = new Date("2026-03-01T12:00:00Z");

  it("lists what may be used now, in the order of burning, with its period in the account's time zone", () => {
    const { document } = meteredDocument();
    expect(allowancesOf(compileSnapshot(document), "export", now)).toEqual([
      {
        id: "gr_pack",
        licenceId: "lic_1",
        feature: "export",
        meter: "exports",
        amount: "5",
        periodStart: from,
        periodEnd: from + 9e9,
        anchor: from,
        timeZone: "Europe/Berlin",
        priority: 1,
        createdAt: from,
        expiresAt: from + 9e9,
      },
      {
        id: "gr_plan",
        licenceId: "lic_1",
        feature: "export",
        meter: "exports",
        amount: "6001.5",
        periodStart: Date.parse("2026-02-27T23:00:00Z"),
        periodEnd: Date.parse("2026-03-30T22:00:00Z"),
        recurrence: "P1M",
        anchor: from,
        timeZone: "Europe/Berlin",
        priority: 100,
        createdAt: from,
        expiresAt: until,
      },
    ]);
  });

  it("ends the last period with the right", () => {
    const snapshot = compileSnapshot(meteredDocument().document);
    const [last] = allowancesOf(snapshot, "export", new Date(until - 1));
    expect(last?.periodEnd).toBe(until);
    expect(allowancesOf(snapshot, "export", new Date(until))).toEqual([]);
  });

  it("leaves out what the request's subject may not use", () => {
    const { document, licence } = meteredDocument();
    licence.seats = { assigned: ["usr_ann"] };
    const snapshot = compileSnapshot(document);
    const idsFor = (userId: string) => allowancesOf(snapshot, "export", now, { subject: { userId } }).length;
    expect([idsFor("usr_ann"), idsFor("usr_bob"), allowancesOf(snapshot, "export", now).length]).toEqual([2, 0, 2]);
  });

  it("names the account that lends one", () => {
    const { document, licence } = meteredDocument();
    licence.accountId = "acc_group";
    const holders = allowancesOf(compileSnapshot({ ...document, lenders: ["acc_group"] }), "export", now);
    expect(holders.map(({ accountId }) => accountId)).toEqual(["acc_group", "acc_group"]);
  });

  it("adds an override that grants and puts one that sets in the place of all", () => {
    const { document } = meteredDocument();
    const override = { feature: "export", reason: "deal", author: "usr_ops", allowance: { amount: "7" } };
    const idsWith = (effect: "grant" | "set") => {
      const snapshot = compileSnapshot({ ...document, overrides: [{ ...override, id: "ovr_1", effect }] });
      return allowancesOf(snapshot, "export", now).map(({ id }) => id);
    };
    expect(idsWith("grant")).toEqual(["gr_pack", "gr_plan", "ovr_1"]);
    expect(idsWith("set")).toEqual(["ovr_1"]);
  });
});

describe("reduceSnapshot", () => {
  it("keeps one licence and the names of no other account", () => {
    const { document, licence } = allowingInput();
    document.licences.push({ ...licence, id: "lic_2" });
    document.rollouts = { pilot: { percent: 5, include: ["acc_1", "acc_2"], exclude: ["acc_3"], guarded: true } };
    const reduced = reduceSnapshot(document, "lic_2");
    expect(reduced.licences.map(({ id }) => id)).toEqual(["lic_2"]);
    expect(reduced.rollouts).toEqual({ pilot: { percent: 5, include: ["acc_1"], exclude: [] } });
    expect(() => reduceSnapshot(document, "lic_9")).toThrow(expect.objectContaining({ reason: "LICENCE_UNKNOWN" }));
  });
});
