import { holderOfKey } from "./seat-holder.ts";

/** One unit of a licence, assigned to a user. */
export interface Seat {
  readonly assignTime: Date;
  /** When it came from another user. Absent: nobody had it before, as far as is known. */
  readonly transferTime?: Date;
  /** Absent: not that anybody told. */
  readonly lastUseTime?: Date;
  /** When notice was given that it is not used. */
  readonly noticeTime?: Date;
}

/** Seats that only a group's users are given. */
export interface SeatReservation {
  readonly group: string;
  readonly seats: number;
}

/** What a licence's free seats are bound to. */
export interface Seating {
  /** In the order in which they were first made. */
  readonly reservations: readonly SeatReservation[];
  /** Whose seats came free and were not given to anybody since, the longest ago first; kept with a cooling-off alone. */
  readonly vacated: readonly string[];
}

/** Of a licence that nothing is known of. */
export const unbound: Seating = { reservations: [], vacated: [] };

/** Seats that were given at these times. */
export function seatsSince(times: Iterable<readonly [string, Date]>): ReadonlyMap<string, Seat> {
  return new Map([...times].map(([userId, assignTime]) => [userId, { assignTime }]));
}

/** When each user of the licence's own account was given a seat. Whether others share it for ever nobody knows. */
export function assignTimes(seats: ReadonlyMap<string, Seat>): ReadonlyMap<string, Date> {
  const own = [...seats].filter(([key]) => holderOfKey(key).userAccountId === undefined);
  return new Map(own.map(([key, { assignTime }]) => [key, assignTime]));
}
