import { describe, expect, it } from "@jest/globals";
import type { DecisionRequest } from "@licet/decision";
import { compileSnapshot, decide } from "@licet/decision";
import { testIds } from "@licet/testing";
import type { AccountState } from "../account/account.ts";
import { withLicence, withUser } from "../account/account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { moveLicence } from "../licence/move-licence.ts";
import { reserveSeats } from "../seat/reserve-seats.ts";
import { seated, start, userOf } from "../seat/seat.fixture.ts";
import { compileAccount } from "../snapshot/compile-account.ts";
import { beginUse } from "./begin-use.ts";

const plan: PlanTerms = {
  ...{ planKey: "team", version: 1, name: "", productKey: "forge", edition: "", rank: 1, models: ["trial"] },
  ...{ namedUser: true, seatTerms: { assignOnUse: true }, territory: "dach", selfService: true },
  grants: [{ feature: "export" }],
};
const travel = { days: 14, restDays: 30 };
const view: CatalogView = {
  catalog: {
    ...emptyCatalog,
    features: { export: { kind: "boolean", productKey: "forge" } },
    territories: { dach: { allow: ["DE"], trust: ["claim"], unknown: "deny", travel } },
  },
  planVersion: () => plan,
};
const around = { view, newId: testIds(), now: start, actor: "app" };
const abroad = (userId: string): DecisionRequest => {
  return { feature: "export", subject: { userId }, place: { claim: "JP" } };
};

/** Two seats of a trial that waits for its first use, of an account at home in Germany. */
function office(): AccountState {
  const state = seated(2, { ada: [], bob: ["lab"], cyd: [] });
  const [licence] = state.licences.values();
  const { endTime: _end, ...lasting } = licence!;
  const home = { ...state, account: { ...state.account, billingCountry: "DE" } };
  return withLicence(home, { ...lasting, awaitsFirstUse: { period: "P30D" } });
}

const use = (state: AccountState, request: DecisionRequest) => beginUse(state, { tenantId: "t", request }, around);

function isAllowed(state: AccountState, request: DecisionRequest): boolean {
  return decide(compileSnapshot(compileAccount("t", state, view)), request, start).allowed;
}

describe("a use", () => {
  it("begins the trip, the term and the seat that it lacks in one change, and is allowed then", () => {
    const { state, events, audit } = use(office(), abroad("ada"));
    expect(state.trips).toMatchObject([{ userId: "ada", country: "JP" }]);
    const [licence] = state.licences.values();
    expect([...licence!.seats.keys()]).toEqual(["ada"]);
    expect(licence!.awaitsFirstUse).toBeUndefined();
    expect(events.map(({ kind }) => kind)).toEqual([
      "trip_started",
      "licence_changed",
      "seat_changed",
      "licence_changed",
    ]);
    expect(audit.map(({ action }) => action)).toEqual(["trip.start", "licence.begin", "seat.assign"]);
    expect(isAllowed(state, abroad("ada"))).toBe(true);
  });

  it("begins only what it lacks, and nothing the second time", () => {
    const { state } = use(office(), abroad("ada"));
    expect(use(state, abroad("ada")).state).toBe(state);
    const next = use(state, { ...abroad("bob"), place: { claim: "DE" } });
    expect(next.audit.map(({ action }) => action)).toEqual(["seat.assign"]);
  });

  it.each<[string, (state: AccountState) => AccountState, DecisionRequest]>([
    ["its user is not registered", (state) => state, abroad("eve")],
    ["the place is unknown", (state) => state, { feature: "export", subject: { userId: "ada" } }],
    ["nothing grants the feature", (state) => state, { ...abroad("ada"), feature: "other" }],
    [
      "its licence is suspended",
      (state) => moveLicence(state, "suspend", { licenceId: "lic_1", reason: "" }, start).state,
      abroad("ada"),
    ],
    [
      "the seats are kept for others",
      (state) => reserveSeats(state, { licenceId: "lic_1", namedUser: true, group: "lab", seats: 2 }, start).state,
      abroad("ada"),
    ],
  ])("begins nothing at all where %s", (_name, change, request) => {
    const before = change(office());
    expect(use(before, request)).toEqual({ state: before, events: [], audit: [] });
  });

  it("gives nobody a seat beyond the last", () => {
    let state = office();
    for (const userId of ["ada", "bob", "cyd"]) state = use(state, abroad(userId)).state;
    const [licence] = state.licences.values();
    expect([...licence!.seats.keys()]).toEqual(["ada", "bob"]);
    expect(state.trips?.map(({ userId }) => userId)).toEqual(["ada", "bob"]);
  });

  it("gives a seat that was somebody else's under the plan's cooling-off", () => {
    const cooling = { ...plan, seatTerms: { assignOnUse: true as const, coolingOff: "P7D" } };
    let state = office();
    const [licence] = state.licences.values();
    state = withLicence(state, { ...licence!, quantity: 1, seating: { reservations: [], vacated: ["bob"] } });
    const cool = { ...around, view: { ...view, planVersion: () => cooling } };
    const { state: after } = beginUse(state, { tenantId: "t", request: abroad("ada") }, cool);
    expect(after.licences.get("lic_1")?.seats.get("ada")).toEqual({ assignTime: start, transferTime: start });
  });

  it("gives a seat to anybody who is named where no users are registered", () => {
    const nobody = { ...office(), users: new Map() };
    expect(isAllowed(use(nobody, abroad("eve")).state, abroad("eve"))).toBe(true);
    expect(use(withUser(nobody, userOf("ada", [])), abroad("eve")).events).toEqual([]);
  });
});
