import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { allowingInput } from "./decision-cases.suite.ts";
import type { CaseInput } from "./decision-cases.suite.ts";
import { compileSnapshot } from "./compile-snapshot.ts";
import { decide } from "./decide.ts";
import { reduceSnapshot } from "./reduce-snapshot.ts";
import { checkSnapshot } from "./snapshot-json.ts";
import { beginningsOf } from "./first-use.ts";
import type { TripDocument } from "./trip-document.ts";

const now = new Date("2026-03-01T12:00:00Z");
const hour = 3_600_000;
const at = (hours: number) => now.getTime() + hours * hour;
const trip: TripDocument = { userId: "ada", territory: "dach", from: at(-1), until: at(1), restUntil: at(10) };

/** `export` may be used in DE, AT and CH and on trips, save to KP; the account is German, and Ada asks from Japan. */
function inputOf(change: (input: CaseInput) => void = () => {}): CaseInput {
  const input = allowingInput();
  const travel = { days: 14, restDays: 30 };
  input.document.territories = {
    dach: { allow: ["DE", "AT", "CH"], deny: ["KP"], trust: ["claim"], unknown: "deny", refuseAnonymous: true, travel },
  };
  input.document.account.billingCountry = "DE";
  delete input.document.users;
  Object.assign(input.document.features["export"]!, { rules: { territory: "dach" } });
  input.request = { ...input.request, subject: { ...input.request.subject, userId: "ada" }, place: { claim: "JP" } };
  change(input);
  return input;
}

function ask(change?: (input: CaseInput) => void, instant = now) {
  const { document, request, evidence } = inputOf(change);
  const snapshot = compileSnapshot(checkSnapshot(document));
  return {
    decision: decide(snapshot, request, instant, evidence),
    begin: beginningsOf(snapshot, request, instant)?.trips ?? [],
  };
}

const onTrip = (more: Partial<TripDocument> = {}) => {
  return ({ document }: CaseInput): void => {
    document.trips = [{ ...trip, ...more }];
  };
};

describe("a user abroad", () => {
  it("is denied without a trip, and may begin one", () => {
    const { decision, begin } = ask();
    expect(decision.failures).toMatchObject([{ code: "REGION_DENIED", rule: "dach" }]);
    expect(decision.place).toEqual({ country: "JP", evidence: "claim" });
    expect(begin).toEqual(["dach"]);
  });

  it("is allowed on a trip until its end, which the answer may be kept until, and the place says so", () => {
    const { decision, begin } = ask(onTrip());
    expect(decision).toMatchObject({ allowed: true, cacheableUntil: at(1) });
    expect(decision.place).toEqual({ country: "JP", evidence: "claim", travelling: true });
    expect(begin).toEqual([]);
    expect(ask(onTrip(), new Date(at(1))).decision.allowed).toBe(false);
    expect(ask(onTrip({ from: at(0.5) })).decision).toMatchObject({ allowed: false, cacheableUntil: at(0.5) });
  });

  it.each<[string, (input: CaseInput) => void]>([
    ["where the rule denies it", ({ request }) => (request.place = { claim: "KP" })],
    ["behind an anonymous proxy", ({ request }) => (request.place = { claim: "JP", anonymous: true })],
    ["where nobody knows", ({ request }) => delete request.place],
    ["for somebody else", ({ request }) => (request.subject = { userId: "bob" })],
    ["out of another territory", ({ document }) => (document.trips![0]!.territory = "other")],
    ["once the rule lets nobody travel", ({ document }) => delete document.territories!["dach"]!.travel],
  ])("is not allowed by a trip %s", (_name, change) => {
    const { decision } = ask((input) => {
      onTrip()(input);
      change(input);
    });
    expect(decision.allowed).toBe(false);
    expect(decision.place?.travelling).toBeUndefined();
  });

  it.each<[string, (input: CaseInput) => void]>([
    ["the user is not named", ({ request }) => delete request.subject?.userId],
    ["the account is at home elsewhere", ({ document }) => (document.account.billingCountry = "FR")],
    ["nobody knows where the account is at home", ({ document }) => delete document.account.billingCountry],
    ["the user has not rested", onTrip({ until: at(-0.5) })],
    ["it would not help", ({ licence }) => (licence.status = "revoked")],
    ["the rule denies the place", ({ request }) => (request.place = { claim: "KP" })],
    ["the user is at home", ({ request }) => (request.place = { claim: "AT" })],
    ["the rule lets nobody travel", ({ document }) => delete document.territories!["dach"]!.travel],
  ])("begins no trip where %s", (_name, change) => {
    expect(ask(change).begin).toEqual([]);
  });

  it("may begin another trip once rested", () => {
    const { decision, begin } = ask(onTrip({ until: at(-0.5), restUntil: at(0) }));
    expect(decision.allowed).toBe(false);
    expect(begin).toEqual(["dach"]);
  });

  it("begins the trips of a required feature and of a licence too", () => {
    const { begin } = ask(({ document, licence }) => {
      const { dach } = document.territories!;
      Object.assign(document.territories!, { eu: { ...dach }, nordic: { ...dach, allow: ["DE", "SE"] } });
      licence.rules = { ...licence.rules, territory: "nordic" };
      Object.assign(document.features["export"]!, { requires: ["base"] });
      document.features["base"] = { kind: "boolean", rules: { territory: "eu" } };
      licence.grants.push({ id: "gr_2", feature: "base", source: "plan" });
    });
    expect([...begin].sort()).toEqual(["dach", "eu", "nordic"]);
  });

  it("does not travel by a token", () => {
    const { document, request } = inputOf(onTrip());
    const reduced = reduceSnapshot(checkSnapshot(document), document.licences[0]!.id);
    expect(JSON.stringify(reduced)).not.toMatch(/travel|trips|restUntil/);
    expect(decide(compileSnapshot(reduced), request, now).allowed).toBe(false);
  });

  it("is allowed by the trips that may begin exactly when they have begun", () => {
    const countries = fc.constantFrom("DE", "JP", "KP", "US");
    const hours = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(countries, countries, hours, hours, hours, (place, home, from, until, rest) => {
        const change = ({ document, request }: CaseInput): void => {
          document.account.billingCountry = home;
          request.place = { claim: place };
          const [start, end] = [Math.min(from, until), Math.max(from, until)];
          document.trips = [{ ...trip, from: at(start), until: at(end), restUntil: at(end + Math.abs(rest)) }];
        };
        const { decision, begin } = ask(change);
        if (begin.length > 0) expect(decision.allowed).toBe(false);
        const { decision: begun } = ask((input) => {
          change(input);
          if (begin.length > 0) input.document.trips = [{ ...trip, from: at(0), until: at(1), restUntil: at(2) }];
        });
        expect(begun.allowed).toBe(decision.allowed || begin.length > 0);
      }),
    );
  });
});
