import { DomainError } from "@licet/kernel";
import type { SeatTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import { leadMs } from "../licence/moments.ts";
import type { Seat, Seating } from "./seat.ts";
import { unbound } from "./seat.ts";

/** From when on a seat may be freed or transferred again; undefined: it was nobody else's, or the plan does not mind. */
export function coolTime({ transferTime }: Seat, terms: SeatTerms | undefined): Date | undefined {
  const { coolingOff } = terms ?? {};
  if (transferTime === undefined || coolingOff === undefined) return undefined;
  return new Date(transferTime.getTime() + leadMs(coolingOff));
}

/** Refuses to take a seat from its user too soon. @throws DomainError SEAT_COOLING_OFF */
export function checkCooledOff(seat: Seat, terms: SeatTerms | undefined, licenceId: string, now: Date): void {
  const possible = coolTime(seat, terms);
  if (possible === undefined || now >= possible) return;
  const time = possible.toISOString();
  throw new DomainError("SEAT_COOLING_OFF", `the seat was another user's before: it may go on from ${time}`, {
    resource: licenceId,
    possible_time: time,
  });
}

/** A seat for a user, and what the licence knows of its free ones then. */
export interface UnitTaken {
  readonly seat: Seat;
  readonly seating: Seating;
}

/**
 * The unit that a user is given: the one that was theirs before, or one that nobody had yet, or else the one that is free for
 * longest, which thereby goes from its last user to this one. Were that no transfer, freeing a seat and assigning it would be the
 * way around the cooling-off.
 */
export function takeUnit(licence: Licence, userId: string, now: Date): UnitTaken {
  const { seating = unbound, quantity, seats } = licence;
  const vacated = freeUnits(licence);
  if (vacated.includes(userId)) return { seat: { assignTime: now }, seating: without(seating, vacated, userId) };
  if (vacated.length < quantity - seats.size) return { seat: { assignTime: now }, seating: { ...seating, vacated } };
  const [last = ""] = vacated;
  const isOthers = vacated.length > 0;
  return {
    seat: { assignTime: now, ...(isOthers && { transferTime: now }) },
    seating: without(seating, vacated, last),
  };
}

/** Whose units are free, the longest ago first; with a lower quantity there are fewer than came free. */
export function freeUnits({ seating = unbound, quantity, seats }: Licence): readonly string[] {
  return seating.vacated.slice(0, Math.max(0, quantity - seats.size));
}

/** What the licence knows of its free units once a user's is among them; a plan without a cooling-off asks for nothing. */
export function vacate({ seating = unbound }: Licence, userId: string, terms: SeatTerms | undefined): Seating {
  if (terms?.coolingOff === undefined) return seating;
  return { ...seating, vacated: [...seating.vacated, userId] };
}

function without(seating: Seating, vacated: readonly string[], userId: string): Seating {
  const place = vacated.indexOf(userId);
  return { ...seating, vacated: vacated.filter((_, index) => index !== place) };
}
