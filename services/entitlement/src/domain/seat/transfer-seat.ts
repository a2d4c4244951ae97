import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { checkUser } from "../account/check-user.ts";
import type { Change } from "../change.ts";
import { licenceOf } from "../licence/licence.ts";
import type { SeatPlan } from "./assign-seat.ts";
import { checkOffered, checkVacant } from "./assign-seat.ts";
import { changeSeats } from "./change-seats.ts";
import { checkCooledOff, vacate } from "./cooling-off.ts";
import type { Seat } from "./seat.ts";
import { unbound } from "./seat.ts";

/** A seat that goes from one user to another. */
export interface SeatTransfer extends SeatPlan {
  readonly licenceId: string;
  readonly fromUserId: string;
  readonly toUserId: string;
}

/**
 * Gives a user's seat to another user, who could be given one if it were free.
 * @throws DomainError NOT_FOUND, ALREADY_EXISTS, SEATS_NOT_OFFERED, LICENCE_REVOKED, SEAT_COOLING_OFF, SEATS_EXHAUSTED
 */
export function transferSeat(state: AccountState, transfer: SeatTransfer, now: Date): Change {
  const { licenceId, fromUserId, toUserId, terms } = transfer;
  const licence = licenceOf(state, licenceId);
  const { seating = unbound } = licence;
  checkOffered(licence, transfer);
  const seat = seatOf(licence, fromUserId);
  checkUser(state, toUserId);
  if (licence.seats.has(toUserId)) {
    throw new DomainError("ALREADY_EXISTS", "the user has a seat of the licence already", {
      resource: "seat",
      id: toUserId,
    });
  }
  checkCooledOff(seat, terms, licenceId, now);
  const seats = new Map(licence.seats);
  seats.delete(fromUserId);
  checkVacant(state, { ...licence, seats }, toUserId);
  seats.set(toUserId, { assignTime: now, transferTime: now });
  const told = {
    action: "seat.transfer",
    details: { user: fromUserId, to_user: toUserId },
    events: [{ kind: "seat_transferred", licenceId, fromUserId, toUserId } as const],
    telling: "seat transferred",
  };
  return changeSeats(state, licence, { seats, seating }, told, now);
}

/** A seat that is taken back. */
export interface SeatReclaim extends Pick<SeatPlan, "terms"> {
  readonly licenceId: string;
  readonly userId: string;
  readonly cause: SeatReclaimCause;
  readonly reason: string;
}

/** Who or what takes a seat back. */
export type SeatReclaimCause = "staff" | "idle";

/** Frees a user's seat, also while it cools off. @throws DomainError NOT_FOUND */
export function reclaimSeat(state: AccountState, reclaim: SeatReclaim, now: Date): Change {
  const { licenceId, userId, cause, reason, terms } = reclaim;
  const licence = licenceOf(state, licenceId);
  seatOf(licence, userId);
  const seats = new Map(licence.seats);
  seats.delete(userId);
  const told = {
    action: "seat.reclaim",
    reason,
    details: { user: userId, cause },
    events: [{ kind: "seat_reclaimed", licenceId, userId, cause, reason } as const],
    telling: "seat taken back",
  };
  return changeSeats(state, licence, { seats, seating: vacate(licence, userId, terms) }, told, now);
}

function seatOf({ seats }: { readonly seats: ReadonlyMap<string, Seat> }, userId: string): Seat {
  const seat = seats.get(userId);
  if (seat === undefined) throw new DomainError("NOT_FOUND", "no such seat", { resource: "seat", id: userId });
  return seat;
}
