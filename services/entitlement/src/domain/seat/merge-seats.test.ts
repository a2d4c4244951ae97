import { describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import { withLicence } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import { licenceFrom } from "../licence/licence.fixture.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { mergeLicences } from "../licence/merge-licences.ts";
import { transferLicence } from "../licence/transfer-licence.ts";
import { view } from "../order/order.fixture.ts";
import { toTermsStep } from "../order/licence-steps.ts";
import { assignSeat } from "./assign-seat.ts";
import type { Seat, SeatReservation } from "./seat.ts";
import { seated, start } from "./seat.fixture.ts";

const [now, early, late] = ["2026-03-01", "2026-01-10", "2026-02-25"].map((day) => new Date(day)) as [Date, Date, Date];
const terms = { coolingOff: "P30D" };
const cooling: CatalogView = {
  ...view,
  planVersion: (key, version) => {
    const plan = view.planVersion(key, version);
    return plan && { ...plan, seatTerms: terms };
  },
};
const named = { changeId: "chg_1", reason: "asked" };

function licence(licenceId: string, quantity: number, otherwise: Partial<Licence> = {}): Licence {
  const whole = licenceFrom(start, { licenceId, quantity, firstOrderId: licenceId, orderId: licenceId, ...otherwise });
  return { ...whole, steps: [toTermsStep(licenceId, whole, [])] };
}

function stateWith(...licences: readonly Licence[]) {
  const users = { ada: [], bob: [], cyd: [], dan: [] };
  return licences.reduce((state, each) => withLicence(state, each), seated(1, users));
}

function merge(one: Licence, other: Licence, around = cooling) {
  const ids = { licenceId: one.licenceId, mergedLicenceId: other.licenceId };
  return mergeLicences(stateWith(one, other), { ...named, ...ids }, around, now);
}

const seats = (all: Readonly<Record<string, Seat>>) => new Map(Object.entries(all));
const reserving = (...reservations: SeatReservation[]) => ({ seating: { reservations, vacated: [] } });
const groups = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ group: `${name}${index}`, seats: 1 }));

describe("reservations", () => {
  it("of merged licences add up, and each that changes is told and noted", () => {
    const one = licence("lic_1", 5, reserving({ group: "lab", seats: 2 }, { group: "ops", seats: 1 }));
    const other = licence("lic_2", 5, reserving({ group: "lab", seats: 1 }, { group: "qa", seats: 3 }));
    const { state, events, audit } = merge(one, other);
    expect(licenceOf(state, "lic_1").seating?.reservations).toEqual([
      { group: "lab", seats: 3 },
      { group: "ops", seats: 1 },
      { group: "qa", seats: 3 },
    ]);
    expect(events.filter(({ kind }) => kind === "seats_reserved")).toEqual([
      { kind: "seats_reserved", licenceId: "lic_2", group: "lab", seats: 0 },
      { kind: "seats_reserved", licenceId: "lic_2", group: "qa", seats: 0 },
      { kind: "seats_reserved", licenceId: "lic_1", group: "lab", seats: 3 },
      { kind: "seats_reserved", licenceId: "lic_1", group: "qa", seats: 3 },
    ]);
    const [more, none] = ["licence.merge", "licence.revoke"].map((action) =>
      audit.find((each) => each.action === action),
    );
    expect(more?.details).toMatchObject({
      reservations: [
        { group: "lab", seats: 3 },
        { group: "qa", seats: 3 },
      ],
    });
    expect(none?.details).toMatchObject({
      reservations: [
        { group: "lab", seats: 0 },
        { group: "qa", seats: 0 },
      ],
    });
  });

  it("for more than a hundred groups refuse a merge; for a hundred they do not", () => {
    const one = licence("lic_1", 100, reserving(...groups("lab", 60)));
    const merged = merge(one, licence("lic_2", 100, reserving(...groups("ops", 40))));
    expect(licenceOf(merged.state, "lic_1").seating?.reservations).toHaveLength(100);
    expect(() => merge(one, licence("lic_2", 100, reserving(...groups("ops", 41))))).toThrow(
      new DomainError("SEAT_RESERVATIONS_EXHAUSTED", "seats would be reserved for 101 groups, and 100 are the most"),
    );
  });

  it("of a licence that goes to another account end, which is told and noted there", () => {
    const from = stateWith(licence("lic_1", 5, reserving({ group: "lab", seats: 2 })));
    const to = { ...seated(1, {}), account: { ...from.account, accountId: "globex" }, licences: new Map() };
    const change = transferLicence({ from, to }, { ...named, licenceId: "lic_1", releaseSeats: false }, now);
    expect(change.from.events).toEqual([{ kind: "seats_reserved", licenceId: "lic_1", group: "lab", seats: 0 }]);
    expect(change.from.audit).toMatchObject([
      { action: "licence.transfer_out", details: { to_account: "globex", reservations: [{ group: "lab", seats: 0 }] } },
    ]);
  });
});

describe("a user with a seat of both merged licences", () => {
  const twice = (one: Seat, other: Seat, around = cooling) => {
    const both = [
      licence("lic_1", 1, { seats: seats({ ada: one }) }),
      licence("lic_2", 1, { seats: seats({ ada: other }) }),
    ];
    return merge(both[0] as Licence, both[1] as Licence, around).state;
  };

  it.each<[string, Seat, Seat]>([
    ["in the one that stays", { assignTime: early }, { assignTime: late, transferTime: late }],
    ["in the one that ends", { assignTime: late, transferTime: late }, { assignTime: early, transferTime: early }],
  ])("keeps the earlier, %s, with the later transfer", (_name, one, other) => {
    expect(licenceOf(twice(one, other), "lic_1").seats.get("ada")).toEqual({ assignTime: early, transferTime: late });
  });

  it("leaves a unit that goes from them to the next user, and cools off then", () => {
    const state = twice({ assignTime: early }, { assignTime: late });
    expect(licenceOf(state, "lic_1").seating?.vacated).toEqual(["ada"]);
    const given = assignSeat(state, { licenceId: "lic_1", userId: "bob", namedUser: true, terms }, now).state;
    expect(licenceOf(given, "lic_1").seats.get("bob")).toEqual({ assignTime: now, transferTime: now });
  });

  it("leaves nothing to remember under a plan without a cooling-off", () => {
    const state = twice({ assignTime: early }, { assignTime: late }, view);
    expect(licenceOf(state, "lic_1").seating).toBeUndefined();
  });
});

it("units of merged licences that are free stay so in their order, before those that the merge frees", () => {
  const held = { seats: seats({ ada: { assignTime: early } }) };
  const vacated = (...userIds: string[]) => ({ seating: { reservations: [], vacated: userIds } });
  const one = licence("lic_1", 2, { ...held, ...vacated("bob", "dan") });
  const other = licence("lic_2", 2, { ...held, ...vacated("cyd") });
  expect(licenceOf(merge(one, other).state, "lic_1").seating?.vacated).toEqual(["bob", "cyd", "ada"]);
});
