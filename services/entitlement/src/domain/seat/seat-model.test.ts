import { randomInt } from "node:crypto";
import { expect, it } from "@jest/globals";
import { testIds } from "@licet/testing";
import fc from "fast-check";
import { withLicence, withUser } from "../account/account.ts";
import type { CatalogView, PlanTerms } from "../catalog/catalog.ts";
import { emptyCatalog } from "../catalog/catalog.ts";
import { beginUse } from "../first-use/begin-use.ts";
import { assignSeat, unassignSeat } from "./assign-seat.ts";
import { nextIdleDue, settleIdle } from "./idle-seats.ts";
import { reserveSeats, shrinkReservations } from "./reserve-seats.ts";
import type { Seat } from "./seat.ts";
import { SeatHistory, seated, userOf } from "./seat.fixture.ts";
import { reclaimSeat, transferSeat } from "./transfer-seat.ts";

/**
 * Seats against a model that knows only who has one, when it came from somebody else and was used, and what is reserved. Never more are
 * in use than bought; nobody is given one that is reserved for others; one that was somebody else's stays for its cooling-off,
 * so that no more of them change hands in such a time than there are; one that is not used goes so long after notice, and no other,
 * whatever is called in which order. A first use gives a seat exactly where assigning one by hand would.
 */
const seed = Number(process.env["LICET_TEST_SEED"] ?? randomInt(2 ** 31));
const coolingDays = 3;
const idleDays = 1;
const noticeDays = 1;
const terms = { coolingOff: `P${coolingDays}D`, idle: { after: `P${idleDays}D`, notice: `P${noticeDays}D` } };
const plan: PlanTerms = {
  ...{ planKey: "team", version: 1, name: "", productKey: "forge", edition: "", rank: 1, models: ["subscription"] },
  ...{
    namedUser: true,
    seatTerms: { ...terms, assignOnUse: true },
    selfService: true,
    grants: [{ feature: "export" }],
  },
};
const features = { export: { kind: "boolean", productKey: "forge" } } as const;
const view: CatalogView = { catalog: { ...emptyCatalog, features }, planVersion: () => plan };
const names = ["u0", "u1", "u2", "u3", "u4", "u5"] as const;
const groups = ["lab", "ops", "art"] as const;
const member = { u0: ["lab"], u1: ["lab", "ops"], u2: ["ops", "art"], u3: ["art"], u4: [], u5: [] };

const user = fc.constantFrom(...names);
const act = fc.oneof(
  fc.record({ kind: fc.constant("assign" as const), user }),
  fc.record({ kind: fc.constant("unassign" as const), user }),
  fc.record({ kind: fc.constant("transfer" as const), user, to: user }),
  fc.record({ kind: fc.constant("reclaim" as const), user }),
  fc.record({ kind: fc.constant("reserve" as const), group: fc.constantFrom(...groups), seats: fc.nat(3) }),
  fc.record({ kind: fc.constant("buy" as const), quantity: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant("regroup" as const), user, groups: fc.subarray([...groups]) }),
  fc.record({ kind: fc.constant("use" as const), user }),
  fc.record({ kind: fc.constant("first_use" as const), user }),
  fc.record({ kind: fc.constant("wait" as const), days: fc.integer({ min: 1, max: coolingDays }) }),
);
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

/** The days on which it was given, came from somebody else, was used last, and was found not to be used. */
interface ModelSeat {
  readonly given: number;
  readonly since?: number;
  used?: number;
  noticed?: number;
}

class Model {
  quantity = 3;
  day = 0;
  readonly groupsOf = new Map<string, readonly string[]>(Object.entries(member));
  readonly seats = new Map<string, ModelSeat>();
  readonly reserved = new Map<string, number>();
  /** Whose seats came free. */
  vacated: string[] = [];

  /** As many of the users as can count for a reservation, tried out one by one. */
  private met(users: readonly string[], left = this.reserved): number {
    const [first, ...others] = users;
    if (first === undefined) return 0;
    const counts = (this.groupsOf.get(first) ?? [])
      .filter((group) => (left.get(group) ?? 0) > 0)
      .map((group) => 1 + this.met(others, new Map(left).set(group, (left.get(group) ?? 0) - 1)));
    return Math.max(this.met(others, left), ...counts);
  }

  /** Seats that are in use, or kept for those who do not have theirs yet. */
  bound(users: readonly string[]): number {
    const all = [...this.reserved.values()].reduce((sum, seats) => sum + seats, 0);
    return users.length + all - this.met(users);
  }

  private isFree(userId: string, holders: readonly string[]): boolean {
    if (holders.length >= this.quantity) return false;
    const after = [...holders, userId];
    return this.bound(after) <= this.quantity || this.met(after) > this.met(holders);
  }

  private isCooling(userId: string): boolean {
    const { since } = this.seats.get(userId) ?? {};
    return since !== undefined && this.day < since + coolingDays;
  }

  private take(userId: string): void {
    const free = this.quantity - this.seats.size;
    const former = this.vacated.slice(0, free);
    const isOwn = former.includes(userId);
    const isFresh = isOwn || former.length < free;
    if (isOwn) former.splice(former.indexOf(userId), 1);
    else if (!isFresh) former.shift();
    this.vacated = former;
    this.seats.set(userId, { given: this.day, ...(!isFresh && { since: this.day }) });
  }

  private leave(userId: string): void {
    this.seats.delete(userId);
    this.vacated.push(userId);
  }

  /** What comes of it: the code of the refusal, or nothing. */
  run(step: Act): string {
    const holders = [...this.seats.keys()];
    switch (step.kind) {
      case "assign":
        if (this.seats.has(step.user)) return "";
        if (!this.isFree(step.user, holders)) return "SEATS_EXHAUSTED";
        this.take(step.user);
        return "";
      case "first_use":
        if (!this.seats.has(step.user) && this.isFree(step.user, holders)) this.take(step.user);
        return "";
      case "unassign":
        if (!this.seats.has(step.user)) return "";
        if (this.isCooling(step.user)) return "SEAT_COOLING_OFF";
        this.leave(step.user);
        return "";
      case "transfer":
        if (!this.seats.has(step.user)) return "NOT_FOUND";
        if (this.seats.has(step.to)) return "ALREADY_EXISTS";
        if (this.isCooling(step.user)) return "SEAT_COOLING_OFF";
        if (
          !this.isFree(
            step.to,
            holders.filter((each) => each !== step.user),
          )
        ) {
          return "SEATS_EXHAUSTED";
        }
        this.seats.delete(step.user);
        this.seats.set(step.to, { given: this.day, since: this.day });
        return "";
      case "reclaim":
        if (!this.seats.has(step.user)) return "NOT_FOUND";
        this.leave(step.user);
        return "";
      case "reserve": {
        const others = [...this.reserved].filter(([group]) => group !== step.group);
        const sum = others.reduce((total, [, seats]) => total + seats, step.seats);
        const before = this.reserved.get(step.group) ?? 0;
        if (step.seats > before && sum > this.quantity) return "SEAT_RESERVATION_TOO_LARGE";
        this.reserve(step.group, step.seats);
        return "";
      }
      case "buy":
        if (step.quantity < holders.length) return "";
        this.quantity = step.quantity;
        this.shrink();
        return "";
      case "regroup":
        this.groupsOf.set(step.user, step.groups);
        return "";
      case "use": {
        const seat = this.seats.get(step.user);
        if (seat !== undefined) Object.assign(seat, { used: this.day, noticed: undefined });
        return "";
      }
      case "wait":
        this.day += step.days;
        this.settle();
        return "";
    }
  }

  /** A day may be late for several. */
  private settle(): void {
    for (const [userId, seat] of [...this.seats].sort()) {
      const { noticed } = seat;
      if (noticed === undefined) {
        if (this.day >= (seat.used ?? seat.given) + idleDays) seat.noticed = this.day;
      } else if (this.day >= noticed + noticeDays && !this.isCooling(userId)) this.leave(userId);
    }
  }

  private reserve(group: string, seats: number): void {
    if (seats === 0) this.reserved.delete(group);
    else this.reserved.set(group, seats);
  }

  private shrink(): void {
    let left = this.quantity;
    for (const [group, seats] of [...this.reserved]) {
      const kept = Math.min(seats, left);
      this.reserve(group, kept);
      left -= kept;
    }
  }
}

function perform(history: SeatHistory, step: Act): string {
  const { plan } = history;
  switch (step.kind) {
    case "assign":
      return history.do((state, now) => assignSeat(state, { ...plan, userId: step.user }, now));
    case "first_use":
      return history.do((state, now) => {
        const use = { tenantId: "t", request: { feature: "export", subject: { userId: step.user } } };
        return beginUse(state, use, { view, newId: testIds(), now, actor: "app" });
      });
    case "unassign":
      return history.do((state, now) => unassignSeat(state, { ...plan, userId: step.user }, now));
    case "transfer":
      return history.do((state, now) =>
        transferSeat(state, { ...plan, fromUserId: step.user, toUserId: step.to }, now),
      );
    case "reclaim":
      return history.do((state, now) =>
        reclaimSeat(state, { ...plan, userId: step.user, cause: "staff", reason: "" }, now),
      );
    case "reserve":
      return history.do((state, now) => reserveSeats(state, { ...plan, group: step.group, seats: step.seats }, now));
    case "buy": {
      if (step.quantity < history.licence.seats.size) return "";
      const bought = { ...history.licence, quantity: step.quantity };
      history.state = withLicence(history.state, bought);
      history.state = shrinkReservations(history.state, bought, history.now)?.state ?? history.state;
      return "";
    }
    case "regroup":
      history.state = withUser(history.state, userOf(step.user, step.groups));
      return "";
    case "use": {
      const seat = history.licence.seats.get(step.user);
      if (seat === undefined) return "";
      const { noticeTime: _void, ...kept } = seat;
      const seats = new Map(history.licence.seats).set(step.user, { ...kept, lastUseTime: history.now });
      history.state = withLicence(history.state, { ...history.licence, seats });
      return "";
    }
    case "wait": {
      history.days(step.days);
      const { state, licence, now } = history;
      history.state = settleIdle(state, licence, { terms, now })?.state ?? state;
      return "";
    }
  }
}

/** Who was told, sorted. */
function noticed(seats: Iterable<[string, { readonly noticed?: number } | Seat]>): string[] {
  const isNoticed = (seat: { readonly noticed?: number } | Seat): boolean =>
    ("noticed" in seat && seat.noticed !== undefined) || ("noticeTime" in seat && seat.noticeTime !== undefined);
  return [...seats].flatMap(([userId, seat]) => (isNoticed(seat) ? [userId] : [])).sort();
}

it(`seats are as a plain model has them (LICET_TEST_SEED=${seed})`, () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 100, maxLength: 120, size: "max" }), (steps) => {
      const history = new SeatHistory(seated(3, member), terms);
      const model = new Model();
      /** The days on which a seat came to somebody from somebody else, since the vendor last took one back. */
      let handed: number[] = [];
      for (const step of steps) {
        taken += 1;
        const before = history.licence.seats;
        const wasBound = model.bound([...model.seats.keys()]);
        expect(perform(history, step)).toBe(model.run(step));
        const { seats, quantity, seating } = history.licence;
        expect(new Set(seats.keys())).toEqual(new Set(model.seats.keys()));
        expect(new Map(seating?.reservations.map((each) => [each.group, each.seats]))).toEqual(model.reserved);
        expect(noticed(seats.entries())).toEqual(noticed(model.seats.entries()));
        const due = nextIdleDue(history.licence, terms, history.now);
        if (due !== undefined && due <= history.now && step.kind === "wait")
          throw new Error("what is due was not done");
        if (seats.size > quantity) throw new Error(`${seats.size} of ${quantity} seats are in use`);
        if (step.kind === "assign" || step.kind === "transfer" || step.kind === "first_use") {
          const bound = model.bound([...seats.keys()]);
          if (seats !== before && bound > Math.max(quantity, wasBound))
            throw new Error("a reserved seat was given away");
        }
        if (step.kind === "reclaim" || step.kind === "buy") handed = [];
        for (const [userId, { transferTime }] of seats) {
          if (transferTime !== undefined && before.get(userId)?.transferTime !== transferTime) handed.push(model.day);
        }
        handed = handed.filter((day) => day > model.day - coolingDays);
        if (handed.length > quantity) throw new Error("seats went round within their cooling-off");
      }
    }),
    { numRuns: 100, seed },
  );
  expect(taken).toBeGreaterThanOrEqual(10_000);
});
