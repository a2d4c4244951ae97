import { describe, expect, it } from "@jest/globals";
import type { SeatTerms } from "../catalog/catalog.ts";
import { withLicence } from "../account/account.ts";
import type { Change } from "../change.ts";
import { compileSeats } from "../snapshot/compile-seats.ts";
import { moveLicence } from "../licence/move-licence.ts";
import { assignSeat } from "./assign-seat.ts";
import { nextIdleDue, reclaimTime, settleIdle } from "./idle-seats.ts";
import { SeatHistory, seated, start } from "./seat.fixture.ts";
import { transferSeat } from "./transfer-seat.ts";

const terms: SeatTerms = { idle: { after: "P10D", notice: "P2D" } };
const onDay = (day: number): Date => new Date(start.getTime() + day * 86_400_000);

/** Ada has a seat since the first day. */
class Desk extends SeatHistory {
  constructor(of: SeatTerms = terms) {
    super(seated(1, { ada: [], bob: [] }), of);
    this.do((state, now) => assignSeat(state, { ...this.plan, userId: "ada" }, now));
  }

  settle(): Change | undefined {
    const change = settleIdle(this.state, this.licence, { terms: this.terms, now: this.now });
    this.state = change?.state ?? this.state;
    return change;
  }

  use(userId: string): this {
    const { noticeTime: _void, ...seat } = this.licence.seats.get(userId)!;
    const seats = new Map(this.licence.seats).set(userId, { ...seat, lastUseTime: this.now });
    this.state = withLicence(this.state, { ...this.licence, seats });
    return this;
  }

  get due(): Date | undefined {
    return nextIdleDue(this.licence, this.terms, this.now);
  }
}

describe("a seat that nobody uses", () => {
  it("is told at its instant and taken back after the notice, each once", () => {
    const desk = new Desk();
    expect([desk.due, desk.days(9).settle()]).toEqual([onDay(10), undefined]);
    const notice = desk.days(1).settle();
    const said = { licenceId: "lic_1", userId: "ada" };
    expect(notice?.events).toEqual([{ ...said, kind: "seat_idle", idleSince: start, reclaimTime: onDay(12) }]);
    expect(notice?.audit).toMatchObject([{ action: "seat.idle", resource: "lic_1", details: { user: "ada" } }]);
    expect(compileSeats(desk.licence, { seatTerms: terms }, desk.state.users)).toEqual({
      assigned: ["ada"],
      idle: { noticed: { ada: onDay(10).getTime() } },
    });
    expect([desk.due, desk.settle(), desk.days(1).settle()]).toEqual([onDay(12), undefined, undefined]);
    const reclaim = desk.days(1).settle();
    expect(reclaim?.events.map(({ kind }) => kind)).toEqual(["seat_changed", "seat_reclaimed", "licence_changed"]);
    expect(reclaim?.audit).toMatchObject([{ action: "seat.reclaim", reason: `not used since ${start.toISOString()}` }]);
    expect([desk.seated, desk.due]).toEqual([[], undefined]);
  });

  it("stays when it is used within the notice, and then counts from that use", () => {
    const desk = new Desk();
    desk.days(10).settle();
    desk.days(1).use("ada");
    expect([desk.due, desk.days(1).settle(), desk.seated]).toEqual([onDay(21), undefined, ["ada"]]);
  });

  it("has the whole notice also when that is late", () => {
    const desk = new Desk();
    desk.days(50).settle();
    expect([desk.due, desk.days(1).settle()]).toEqual([onDay(52), undefined]);
  });

  it("is kept while it cools off", () => {
    const desk = new Desk({ coolingOff: "P30D", ...terms });
    const handed = { ...desk.plan, fromUserId: "ada", toUserId: "bob" };
    desk.do((state, now) => transferSeat(state, handed, now));
    desk.days(10).settle();
    expect(reclaimTime(desk.licence.seats.get("bob")!, desk.terms)).toEqual(onDay(30));
    expect([desk.days(19).settle(), desk.days(1).settle()?.events.length, desk.seated]).toEqual([undefined, 3, []]);
  });

  it("is nobody's fault while the licence is not in force: notices are void, and begin anew", () => {
    const desk = new Desk();
    desk.days(10).settle();
    const move = (kind: "suspend" | "resume") =>
      desk.do((state, now) => moveLicence(state, kind, { licenceId: "lic_1", reason: "payment" }, now));
    move("suspend");
    const withdrawn = { kind: "seat_notice_withdrawn", licenceId: "lic_1", userId: "ada" };
    expect([desk.settle()?.events, desk.due, desk.days(5).settle()]).toEqual([[withdrawn], undefined, undefined]);
    move("resume");
    expect([desk.due, desk.settle()?.events.length, desk.due]).toEqual([onDay(10), 1, onDay(17)]);
  });

  it("is kept by a plan that says nothing, also after notice by another", () => {
    const desk = new Desk();
    desk.days(10).settle();
    expect(nextIdleDue(desk.licence, {}, desk.now)).toBeUndefined();
    expect(settleIdle(desk.state, desk.licence, { terms: {}, now: onDay(99) })?.events).toMatchObject([
      { kind: "seat_notice_withdrawn" },
    ]);
  });
});
