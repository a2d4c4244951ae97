import { describe, expect, it } from "@jest/globals";
import { allowancesOf } from "./allowances-of.ts";
import type { CaseInput } from "./case-input.suite.ts";
import { allowingInput, awaitUse, casesNow, licenceId } from "./case-input.suite.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { asBegun, beginningsOf } from "./first-use.ts";
import { checkSnapshot } from "./snapshot-json.ts";
import type { LicenceDocument } from "./snapshot-document.ts";

const nowMs = casesNow.getTime();
const dayMs = 86_400_000;
const trial = { trips: [], licences: [licenceId], seats: [] };
const seat = { trips: [], licences: [], seats: [licenceId] };

function ask(change: (input: CaseInput) => void) {
  const { document, licence, request } = allowingInput();
  change({ document, licence, request });
  const snapshot = compileSnapshot(checkSnapshot(document));
  const begun = beginningsOf(snapshot, request, casesNow);
  const decision = decide(snapshot, request, casesNow);
  if (begun === undefined) return { decision, begun };
  const after = asBegun(snapshot, begun, request, casesNow);
  return { decision, begun, after, answer: decide(after, request, casesNow) };
}

const waits = ({ licence }: CaseInput): void => awaitUse(licence, nowMs);
const seatless = ({ licence }: CaseInput): void => {
  licence.seats = { assigned: ["usr_bob"], onUse: true };
};
/** Another licence of the same feature. */
const beside = ({ document, licence }: CaseInput, more: Partial<LicenceDocument>): LicenceDocument => {
  const grants = licence.grants.map((grant) => ({ ...grant, id: "gr_2" }));
  const other: LicenceDocument = { ...licence, id: "lic_2", grants, ...more };
  document.licences.push(other);
  return other;
};

describe("a term that waits for the first use", () => {
  it("begins with it and lasts from then on, which the answer may be kept until", () => {
    const { decision, begun, answer } = ask(waits);
    expect(decision.allowed).toBe(false);
    expect(begun).toEqual(trial);
    expect(answer).toMatchObject({ allowed: true, cacheableUntil: nowMs + 30 * dayMs });
  });

  it("is as long as it is exactly, or without end, where no period says", () => {
    const lengthOf = (awaited: object) => {
      return ask((input) => {
        waits(input);
        input.licence.awaitsFirstUse = { from: nowMs, ...awaited };
      }).after?.document.licences[0]?.until;
    };
    expect(lengthOf({ lengthMs: 5000 })).toBe(nowMs + 5000);
    expect(lengthOf({})).toBeUndefined();
  });

  it("begins without a user too, and counts the periods of allowances from then on", () => {
    const { begun, after } = ask((input) => {
      waits(input);
      delete input.request.subject;
      input.document.features["export"] = { kind: "metered", meter: "exports" };
      const allowance = { amount: "5", recurrence: "P1D", anchor: 0 };
      input.licence.grants = [{ id: "gr_1", feature: "export", allowance }];
    });
    expect(begun).toEqual(trial);
    expect(allowancesOf(after!, "export", casesNow)).toMatchObject([{ periodStart: nowMs, anchor: nowMs }]);
  });

  it.each<[string, (input: CaseInput) => void]>([
    ["it is too early", ({ licence }) => awaitUse(licence, nowMs + 1)],
    ["it is suspended", ({ licence }) => (licence.status = "suspended")],
    ["the user is unknown", ({ request }) => (request.subject = { userId: "usr_eve" })],
    ["the user lacks a role", ({ licence }) => (licence.rules = { rolesAny: ["boss"] })],
    ["more is asked for than it gives", ({ request }) => Object.assign(request, { quantity: 11, current: 0 })],
    [
      "an override denies it",
      ({ document }) => (document.overrides = [{ id: "o", feature: "export", effect: "deny" }]),
    ],
    ["no seat is free", ({ licence }) => (licence.seats = { assigned: ["usr_bob", "usr_cyd"], onUse: true })],
    ["another licence allows it already", (input) => delete beside(input, { from: 0 }).awaitsFirstUse],
  ])("does not begin where %s", (_name, change) => {
    const { begun } = ask((input) => {
      waits(input);
      change(input);
    });
    expect(begun).toBeUndefined();
  });
});

describe("a seat that is assigned by use", () => {
  it("is assigned where nothing else is in the way", () => {
    const { begun, answer } = ask(seatless);
    expect(begun).toEqual(seat);
    expect(answer?.allowed).toBe(true);
  });

  it.each<[string, (input: CaseInput) => void]>([
    ["seats are assigned by hand", ({ licence }) => delete licence.seats?.onUse],
    ["none is free", ({ licence }) => licence.seats?.assigned.push("usr_cyd")],
    ["those that are free are kept for others", ({ licence }) => Object.assign(licence.seats!, { reserved: 1 })],
    ["nobody is named", ({ request }) => delete request.subject],
    ["the user is not registered", ({ request }) => (request.subject = { userId: "usr_eve" })],
    ["a device is wanting too", ({ licence }) => (licence.devices = { active: [] })],
    ["the term is over", ({ licence }) => (licence.until = nowMs)],
  ])("is not assigned where %s", (_name, change) => {
    const { begun } = ask((input) => {
      seatless(input);
      change(input);
    });
    expect(begun).toBeUndefined();
  });

  it("is assigned to anybody who is named where the vendor registers nobody", () => {
    const { begun } = ask((input) => {
      seatless(input);
      delete input.document.users;
      input.request.subject = { userId: "usr_eve" };
    });
    expect(begun).toEqual(seat);
  });

  it("is assigned sooner than another licence's term begins", () => {
    const { begun } = ask((input) => {
      beside(input, {});
      waits(input);
      seatless({ ...input, licence: input.document.licences[1]! });
    });
    expect(begun).toEqual({ trips: [], licences: [], seats: ["lic_2"] });
  });
});

describe("together", () => {
  it("a term, a seat and a trip begin by one use, and none of them where one cannot", () => {
    const all = (input: CaseInput): void => {
      waits(input);
      seatless(input);
      const travel = { days: 14, restDays: 30 };
      input.document.territories = { dach: { allow: ["DE"], trust: ["claim"], unknown: "deny", travel } };
      input.document.features["export"]!.rules = { territory: "dach" };
      input.request.place = { claim: "JP" };
    };
    const { begun, answer } = ask(all);
    expect(begun).toEqual({ trips: ["dach"], licences: [licenceId], seats: [licenceId] });
    expect(answer).toMatchObject({ allowed: true, place: { travelling: true } });
    const without = ask((input) => {
      all(input);
      input.licence.seats!.assigned.push("usr_cyd");
    });
    expect(without.begun).toBeUndefined();
  });

  it("begins what a required feature waits for, and no more than that", () => {
    const { begun, answer } = ask((input) => {
      const { document, licence } = input;
      Object.assign(document.features["export"]!, { requires: ["base"] });
      beside(input, { grants: [{ id: "gr_3", feature: "base" }] });
      licence.grants.push({ id: "gr_4", feature: "base" });
      waits(input);
      awaitUse(document.licences[1]!, nowMs);
    });
    expect(begun).toEqual(trial);
    expect(answer?.allowed).toBe(true);
  });

  it("stops where features require each other", () => {
    const { begun } = ask((input) => {
      waits(input);
      Object.assign(input.document.features["export"]!, { requires: ["base"] });
      Object.assign(input.document.features["base"]!, { requires: ["export"] });
    });
    expect(begun).toBeUndefined();
  });
});

it("a reader that does not know of first uses denies", () => {
  const { document, licence, request } = allowingInput();
  awaitUse(licence, nowMs);
  delete licence.awaitsFirstUse;
  const { failures } = decide(compileSnapshot(document), request, casesNow);
  expect(failures).toMatchObject([{ code: "NOT_YET_ACTIVE" }]);
});
