import { describe, expect, it } from "@jest/globals";
import type { DomainError } from "@licet/kernel";
import { withLicence } from "../account/account.ts";
import { compileSeats } from "../snapshot/compile-seats.ts";
import { assignSeat, unassignSeat } from "./assign-seat.ts";
import { reserveSeats, shrinkReservations } from "./reserve-seats.ts";
import { SeatHistory, seated, start } from "./seat.fixture.ts";
import { reclaimSeat, transferSeat } from "./transfer-seat.ts";

const groups = { ada: ["lab"], bob: ["lab", "ops"], cyd: [], dan: [], eve: ["ops"] };

class Office extends SeatHistory {
  give(userId: string) {
    return this.do((state, now) => assignSeat(state, { ...this.plan, userId }, now));
  }
  free(userId: string) {
    return this.do((state, now) => unassignSeat(state, { ...this.plan, userId }, now));
  }
  move(fromUserId: string, toUserId: string) {
    return this.do((state, now) => transferSeat(state, { ...this.plan, fromUserId, toUserId }, now));
  }
  takeBack(userId: string) {
    const reclaim = { ...this.plan, userId, cause: "staff", reason: "left" } as const;
    return this.do((state, now) => reclaimSeat(state, reclaim, now));
  }
  reserve(group: string, seats: number) {
    return this.do((state, now) => reserveSeats(state, { ...this.plan, group, seats }, now));
  }
}

const office = (quantity: number, coolingOff?: string) =>
  new Office(seated(quantity, groups), coolingOff === undefined ? {} : { coolingOff });

it("seats are not there for a plan that is sold to the whole account", () => {
  const choice = { licenceId: "lic_1", userId: "ada", namedUser: false };
  expect(() => assignSeat(seated(1, groups), choice, start)).toThrow("it has no seats");
});

describe("a transfer", () => {
  it("is one step, told and noted as such", () => {
    const { state, now } = office(1);
    const before = assignSeat(state, { licenceId: "lic_1", userId: "ada", namedUser: true }, now).state;
    const transfer = { licenceId: "lic_1", fromUserId: "ada", toUserId: "cyd", namedUser: true };
    const { events, audit } = transferSeat(before, transfer, now);
    const seat = { licenceId: "lic_1" };
    expect(events.slice(0, 3)).toEqual([
      { ...seat, kind: "seat_changed", userId: "ada", assigned: false },
      { ...seat, kind: "seat_changed", userId: "cyd", assigned: true },
      { ...seat, kind: "seat_transferred", fromUserId: "ada", toUserId: "cyd" },
    ]);
    expect(events.map(({ kind }) => kind).slice(3)).toEqual(["licence_changed"]);
    expect(audit).toMatchObject([{ action: "seat.transfer", details: { user: "ada", to_user: "cyd" } }]);
  });

  it("is refused without a seat, to nobody, and to one who has a seat", () => {
    const two = office(2);
    expect([two.give("ada"), two.give("cyd")]).toEqual(["", ""]);
    expect([two.move("dan", "eve"), two.move("ada", "nobody"), two.move("ada", "cyd")]).toEqual([
      "NOT_FOUND",
      "NOT_FOUND",
      "ALREADY_EXISTS",
    ]);
  });

  it("cools off: until then the seat stays, which the refusal says, and from then on it may go", () => {
    const one = office(1, "P7D");
    expect([one.give("ada"), one.move("ada", "cyd")]).toEqual(["", ""]);
    one.days(7);
    one.nowMs -= 1;
    expect([one.move("cyd", "dan"), one.free("cyd")]).toEqual(["SEAT_COOLING_OFF", "SEAT_COOLING_OFF"]);
    const again = { ...one.plan, fromUserId: "cyd", toUserId: "dan" };
    try {
      transferSeat(one.state, again, one.now);
    } catch (error) {
      expect((error as DomainError).metadata).toMatchObject({ possible_time: "2026-01-08T00:00:00.000Z" });
    }
    expect.assertions(4);
    one.nowMs += 1;
    expect(one.move("cyd", "dan")).toBe("");
  });

  it("is also what freeing a seat and assigning it comes to, but not for who had it, nor while others are unused", () => {
    const two = office(2, "P7D");
    expect([two.give("ada"), two.free("ada"), two.give("ada"), two.free("ada")]).toEqual(["", "", "", ""]);
    expect([two.give("cyd"), two.free("cyd"), two.give("dan")]).toEqual(["", "", ""]);
    // Both units were somebody's: who is new has one that cools off.
    expect([two.free("dan"), two.give("eve"), two.free("eve")]).toEqual(["SEAT_COOLING_OFF", "", "SEAT_COOLING_OFF"]);
  });

  it("may be undone by the vendor, and who is next has a seat that cools off", () => {
    const one = office(1, "P7D");
    one.give("ada");
    one.move("ada", "cyd");
    expect([one.takeBack("cyd"), one.takeBack("cyd"), one.give("dan"), one.free("dan")]).toEqual([
      "",
      "NOT_FOUND",
      "",
      "SEAT_COOLING_OFF",
    ]);
  });
});

describe("a reservation", () => {
  it("keeps seats for the group's users, who take those first", () => {
    const four = office(4);
    expect([four.reserve("lab", 2), four.give("cyd"), four.give("dan"), four.give("eve")]).toEqual([
      "",
      "",
      "",
      "SEATS_EXHAUSTED",
    ]);
    expect([four.give("ada"), four.give("eve"), four.give("bob"), four.seated.length]).toEqual([
      "",
      "SEATS_EXHAUSTED",
      "",
      4,
    ]);
  });

  it("is met by seats that the group's users have already, and takes nobody's seat", () => {
    const three = office(3);
    expect([three.give("ada"), three.reserve("lab", 1), three.give("cyd"), three.give("dan")]).toEqual([
      "",
      "",
      "",
      "",
    ]);
    const two = office(2);
    expect([two.give("cyd"), two.give("dan"), two.reserve("lab", 2), two.seated]).toEqual(["", "", "", ["cyd", "dan"]]);
    expect([two.free("cyd"), two.give("cyd"), two.move("dan", "eve"), two.move("dan", "ada")]).toEqual([
      "",
      "SEATS_EXHAUSTED",
      "SEATS_EXHAUSTED",
      "",
    ]);
  });

  it("counts a user of several groups where that leaves most to others", () => {
    const three = office(3);
    three.reserve("lab", 1);
    three.reserve("ops", 1);
    expect([three.give("bob"), three.give("cyd"), three.give("ada"), three.give("eve")]).toEqual([
      "",
      "",
      "",
      "SEATS_EXHAUSTED",
    ]);
  });

  it("is never more than the quantity together with the others, whose last shrink with it", () => {
    const five = office(5);
    expect([five.reserve("lab", 2), five.reserve("ops", 4), five.reserve("ops", 3)]).toEqual([
      "",
      "SEAT_RESERVATION_TOO_LARGE",
      "",
    ]);
    expect(five.reserve("lab", 2)).toBe("");
    const fewer = { ...five.licence, quantity: 3 };
    const change = shrinkReservations(withLicence(five.state, fewer), fewer, five.now);
    expect(change?.state.licences.get("lic_1")?.seating?.reservations).toEqual([
      { group: "lab", seats: 2 },
      { group: "ops", seats: 1 },
    ]);
    expect(change?.events.slice(0, 1)).toEqual([
      { kind: "seats_reserved", licenceId: "lic_1", group: "ops", seats: 1 },
    ]);
    expect(shrinkReservations(five.state, five.licence, five.now)).toBeUndefined();
    expect([five.reserve("lab", 0), five.licence.seating?.reservations]).toEqual(["", [{ group: "ops", seats: 3 }]]);
  });

  it("says in snapshots for whom a seat is free, as far as that is not everybody", () => {
    const two = office(2);
    two.reserve("lab", 2);
    expect(compileSeats(two.licence, {}, two.state.users)).toEqual({
      assigned: [],
      reserved: 2,
      openTo: ["ada", "bob"],
    });
    two.give("ada");
    expect(compileSeats(two.licence, {}, two.state.users)).toEqual({ assigned: ["ada"], reserved: 1, openTo: ["bob"] });
    two.give("bob");
    expect(compileSeats(two.licence, {}, two.state.users)).toEqual({ assigned: ["ada", "bob"] });
    two.free("bob");
    two.reserve("lab", 1);
    expect(compileSeats(two.licence, {}, two.state.users)).toEqual({ assigned: ["ada"] });
  });
});
