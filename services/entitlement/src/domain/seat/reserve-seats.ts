import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { Change } from "../change.ts";
import { fitReservations } from "../licence/fit-reservations.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import type { SeatPlan } from "./assign-seat.ts";
import { checkOffered } from "./assign-seat.ts";
import { changeSeats } from "./change-seats.ts";
import { changedReservations, checkReservations, noteReservations, tellReservations } from "./reservations.ts";
import type { Seating, SeatReservation } from "./seat.ts";
import { unbound } from "./seat.ts";

/** So many seats of a licence for a group, instead of what was reserved for it. */
export interface SeatsWanted extends SeatPlan, SeatReservation {
  readonly licenceId: string;
}

/**
 * Reserves seats for a group, or none any more. Nobody loses a seat: what others hold is reserved as it comes free.
 * @throws DomainError NOT_FOUND, SEATS_NOT_OFFERED, LICENCE_REVOKED, SEAT_RESERVATION_TOO_LARGE, SEAT_RESERVATIONS_EXHAUSTED
 */
export function reserveSeats(state: AccountState, wanted: SeatsWanted, now: Date): Change {
  const { licenceId, group, seats } = wanted;
  const licence = licenceOf(state, licenceId);
  const { seating = unbound } = licence;
  checkOffered(licence, wanted);
  const before = seating.reservations.find((each) => each.group === group)?.seats ?? 0;
  if (seats === before) return { state, events: [], audit: [] };
  const others = seating.reservations.reduce((sum, each) => sum + each.seats, 0) - before;
  if (seats > before) checkRoom(licence, others, wanted);
  const after = withReservation(seating, { group, seats });
  if (before === 0) checkReservations(after.reservations, licenceId);
  return saveReservations(state, licence, after, now);
}

/**
 * The change that comes of a lower quantity: the last reservations shrink until all of them together are no more than it.
 * Undefined where they are not.
 */
export function shrinkReservations(state: AccountState, licence: Licence, now: Date): Change | undefined {
  const { seating = unbound, quantity } = licence;
  const { reservations } = seating;
  const kept = fitReservations(
    reservations.map(({ seats }) => seats),
    quantity,
  );
  const shrunk = reservations.flatMap(({ group, seats }, index) => {
    const left = kept[index] ?? 0;
    return left === seats ? [] : [{ group, seats: left }];
  });
  return shrunk.length === 0
    ? undefined
    : saveReservations(state, licence, shrunk.reduce(withReservation, seating), now);
}

function checkRoom({ licenceId, quantity }: Licence, others: number, { seats }: SeatsWanted): void {
  if (others + seats <= quantity) return;
  throw new DomainError("SEAT_RESERVATION_TOO_LARGE", `${others + seats} of ${quantity} seats would be reserved`, {
    resource: licenceId,
    limit: String(quantity),
    reserved: String(others),
  });
}

function withReservation(seating: Seating, { group, seats }: SeatReservation): Seating {
  const isKnown = seating.reservations.some((each) => each.group === group);
  const all = isKnown
    ? seating.reservations.map((each) => (each.group === group ? { group, seats } : each))
    : [...seating.reservations, { group, seats }];
  return { ...seating, reservations: all.filter((each) => each.seats > 0) };
}

function saveReservations(state: AccountState, licence: Licence, seating: Seating, now: Date): Change {
  const { licenceId, seats, seating: before = unbound } = licence;
  const changed = changedReservations(before.reservations, seating.reservations);
  const told = {
    action: "seat.reserve",
    details: noteReservations(changed),
    events: tellReservations(licenceId, changed),
    telling: "seats reserved",
  };
  return changeSeats(state, licence, { seats, seating }, told, now);
}
