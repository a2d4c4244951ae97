import { describe, expect, it } from "@jest/globals";
import { withBook } from "../device/device.ts";
import type { Device } from "../device/device.ts";
import { borrowLease } from "../lease/change-lease.ts";
import { checkOut } from "../lease/check-out.ts";
import type { FloatingTerms } from "../catalog/catalog.ts";
import { assignSeat, unassignSeat } from "../seat/assign-seat.ts";
import { SeatHistory, seated, start } from "../seat/seat.fixture.ts";
import { deleteUser } from "./delete-user.ts";

const floating: FloatingTerms = { heartbeatSeconds: 120, missedBeats: 3, longestBorrow: "P30D", groups: [] };
const terms = { coolingOff: "P7D" };

const people = () => new SeatHistory(seated(3, { ada: [], bob: [] }), terms);
const goes = (userId: string) => ({ userId, reason: "left", termsOf: () => terms });
const leave = (history: SeatHistory, userId: string) =>
  history.do((state, now) => deleteUser(state, goes(userId), now));

const device = (deviceId: string, userId?: string): Device => ({
  deviceId,
  licenceId: "lic_1",
  ...(userId !== undefined && { userId }),
  fingerprint: { components: {} } as never,
  displayName: "",
  platform: "",
  activateTime: start,
  seenTime: start,
});

describe("a user who is deleted", () => {
  it("leaves its seat to others, and is known no more", () => {
    const history = people();
    history.do((state, now) => assignSeat(state, { ...history.plan, userId: "ada" }, now));
    expect(leave(history, "ada")).toBe("");
    expect(history.seated).toEqual([]);
    expect([...history.state.users.keys()]).toEqual(["bob"]);
    expect(leave(history, "ada")).toBe("NOT_FOUND");
  });

  it("is told once, with why, after all that became of it", () => {
    const history = people();
    history.do((state, now) => assignSeat(state, { ...history.plan, userId: "ada" }, now));
    const { events, audit } = deleteUser(history.state, goes("ada"), history.now);
    expect(events.filter(({ kind }) => kind === "user_deleted")).toEqual([
      { kind: "user_deleted", userId: "ada", reason: "left" },
    ]);
    expect(events.map(({ kind }) => kind)).toContain("seat_changed");
    expect(audit.map(({ action }) => action)).toEqual(["seat.unassign", "user.delete"]);
  });

  it("cannot go while its seat cools off: to come back would be the way around", () => {
    const history = new SeatHistory(seated(1, { ada: [], bob: [], cyd: [] }), terms);
    history.do((state, now) => assignSeat(state, { ...history.plan, userId: "ada" }, now));
    history.do((state, now) => unassignSeat(state, { ...history.plan, userId: "ada" }, now));
    history.do((state, now) => assignSeat(state, { ...history.plan, userId: "bob" }, now));
    expect(leave(history, "bob")).toBe("SEAT_COOLING_OFF");
    expect(leave(history.days(7), "bob")).toBe("");
  });

  it("gives back the keys it has, but for those that it has borrowed: nobody can take them", () => {
    const history = people();
    for (const leaseId of ["l1", "l2"]) {
      const wanted = { licenceId: "lic_1", leaseId, userId: "ada", terms: floating };
      expect(history.do((state, now) => checkOut(state, wanted, now))).toBe("");
    }
    const until = new Date(start.getTime() + 86_400_000);
    const borrow = { licenceId: "lic_1", leaseId: "l2", terms: floating, until };
    expect(history.do((state, now) => borrowLease(state, borrow, now))).toBe("");
    expect(leave(history, "ada")).toBe("");
    expect([...(history.licence.floating?.leases.keys() ?? [])]).toEqual(["l2"]);
  });

  it("takes its devices along, and leaves those of others and of nobody", () => {
    const history = people();
    const devices = [device("d1", "ada"), device("d2", "bob"), device("d3")];
    const book = { devices: new Map(devices.map((each) => [each.deviceId, each])), releases: [] };
    history.state = withBook(history.state, "lic_1", book);
    expect(leave(history, "ada")).toBe("");
    expect([...(history.state.devices.get("lic_1")?.devices.keys() ?? [])]).toEqual(["d2", "d3"]);
  });

  it("is not the last one: an account without users would know everybody", () => {
    const history = people();
    expect(leave(history, "ada")).toBe("");
    expect(leave(history, "bob")).toBe("USER_IS_LAST");
  });
});
