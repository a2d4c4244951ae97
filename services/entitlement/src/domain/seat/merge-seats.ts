import type { SeatTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import type { SeatsChanged } from "./change-seats.ts";
import { freeUnits } from "./cooling-off.ts";
import { checkReservations } from "./reservations.ts";
import type { Seat, SeatReservation } from "./seat.ts";
import { unbound } from "./seat.ts";

/**
 * The seats of two licences that become the first of them. A user with a seat of both keeps the earlier; the other unit comes
 * free as theirs, and what they keep cools off as long as either would have, so that a merge is no way around the cooling-off.
 * When the units of either came free is not known: those of the one that stays go first.
 * @throws DomainError SEAT_RESERVATIONS_EXHAUSTED
 */
export function mergeSeats(one: Licence, other: Licence, terms: SeatTerms | undefined): SeatsChanged {
  const reservations = addUp(one, other);
  checkReservations(reservations, one.licenceId);
  const seats = new Map(one.seats);
  const twice: string[] = [];
  for (const [userId, seat] of other.seats) {
    const known = seats.get(userId);
    if (known !== undefined) twice.push(userId);
    seats.set(userId, known === undefined ? seat : uniteSeats(known, seat));
  }
  const freed = terms?.coolingOff === undefined ? [] : twice;
  return { seats, seating: { reservations, vacated: [...freeUnits(one), ...freeUnits(other), ...freed] } };
}

function addUp({ seating: one = unbound }: Licence, { seating: other = unbound }: Licence): SeatReservation[] {
  const seats = new Map(one.reservations.map((each) => [each.group, each.seats]));
  for (const { group, seats: more } of other.reservations) seats.set(group, (seats.get(group) ?? 0) + more);
  return [...seats].map(([group, count]) => ({ group, seats: count }));
}

function uniteSeats(one: Seat, other: Seat): Seat {
  const kept = one.assignTime < other.assignTime ? one : other;
  const [transferTime] = [one, other]
    .flatMap((seat) => seat.transferTime ?? [])
    .sort((a, b) => b.getTime() - a.getTime());
  return { ...kept, ...(transferTime && { transferTime }) };
}
