import { DomainError } from "@licet/kernel";
import type { DomainEvent } from "../change.ts";
import type { SeatReservation } from "./seat.ts";

/** Beyond so many groups a licence has no reservations any more. */
const mostReservations = 100;

/** Refuses seats for more groups than may be. @throws DomainError SEAT_RESERVATIONS_EXHAUSTED */
export function checkReservations(reservations: readonly SeatReservation[], licenceId: string): void {
  const { length } = reservations;
  if (length <= mostReservations) return;
  const message = `seats would be reserved for ${length} groups, and ${mostReservations} are the most`;
  throw new DomainError("SEAT_RESERVATIONS_EXHAUSTED", message, {
    resource: licenceId,
    limit: String(mostReservations),
  });
}

/** What is reserved from now on for each group for which it is not as before; 0 seats: nothing any more. */
export function changedReservations(
  before: readonly SeatReservation[],
  after: readonly SeatReservation[],
): readonly SeatReservation[] {
  const [was, is] = [before, after].map((all) => new Map(all.map(({ group, seats }) => [group, seats])));
  const groups = new Set([...before, ...after].map(({ group }) => group));
  return [...groups]
    .map((group) => ({ group, seats: is?.get(group) ?? 0 }))
    .filter(({ group, seats }) => seats !== (was?.get(group) ?? 0));
}

/** Tells changed reservations of a licence. */
export function tellReservations(licenceId: string, changed: readonly SeatReservation[]): readonly DomainEvent[] {
  return changed.map((each) => ({ kind: "seats_reserved", licenceId, ...each }));
}

/** How changed reservations are noted: not at all if there are none. */
export function noteReservations(changed: readonly SeatReservation[]): {
  readonly reservations?: readonly SeatReservation[];
} {
  return changed.length > 0 ? { reservations: changed } : {};
}
