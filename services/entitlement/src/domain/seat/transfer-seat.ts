import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { Change } from "../change.ts";
import { licenceOf } from "../licence/licence.ts";
import type { SeatHeld, SeatPlan } from "./assign-seat.ts";
import { checkOffered, checkVacant } from "./assign-seat.ts";
import { changeSeats } from "./change-seats.ts";
import { checkCooledOff, vacate } from "./cooling-off.ts";
import { holderOfKey, keyOfHolder, noteHolder } from "./seat-holder.ts";
import { keyOfTaker } from "./seat-member.ts";
import type { Seat } from "./seat.ts";
import { unbound } from "./seat.ts";

/** A seat that goes from one user to another. */
export interface SeatTransfer extends SeatPlan {
  readonly licenceId: string;
  readonly fromUserId: string;
  readonly toUserId: string;
  /** Absent: of the account that holds the licence; of the other user likewise. */
  readonly fromUserAccountId?: string;
  readonly toMember?: AccountState;
}

/**
 * Gives a user's seat to another user, who could be given one if it were free.
 * @throws DomainError NOT_FOUND, LICENCE_NOT_SHARED, ALREADY_EXISTS, SEATS_NOT_OFFERED, LICENCE_REVOKED, SEAT_COOLING_OFF, SEATS_EXHAUSTED
 */
export function transferSeat(state: AccountState, transfer: SeatTransfer, now: Date): Change {
  const { licenceId, fromUserId, toUserId, toMember, fromUserAccountId, terms } = transfer;
  const from = keyOfHolder({ userId: fromUserId, ...(fromUserAccountId && { userAccountId: fromUserAccountId }) });
  const licence = licenceOf(state, licenceId);
  const { seating = unbound } = licence;
  checkOffered(licence, transfer);
  const seat = seatOf(licence, from);
  const to = keyOfTaker(state, { userId: toUserId, ...(toMember && { member: toMember }) });
  if (licence.seats.has(to)) {
    throw new DomainError("ALREADY_EXISTS", "the user has a seat of the licence already", {
      resource: "seat",
      id: toUserId,
    });
  }
  checkCooledOff(seat, terms, licenceId, now);
  const seats = new Map(licence.seats);
  seats.delete(from);
  checkVacant(state, { ...licence, seats }, to);
  seats.set(to, { assignTime: now, transferTime: now });
  const { userAccountId: toUserAccountId } = holderOfKey(to);
  const accounts = { ...(fromUserAccountId && { fromUserAccountId }), ...(toUserAccountId && { toUserAccountId }) };
  const toAccount = toUserAccountId !== undefined && { to_user_account: toUserAccountId };
  const told = {
    action: "seat.transfer",
    details: { ...noteHolder(from), to_user: toUserId, ...toAccount },
    events: [{ kind: "seat_transferred", licenceId, fromUserId, toUserId, ...accounts } as const],
    telling: "seat transferred",
  };
  return changeSeats(state, licence, { seats, seating }, told, now);
}

/** A seat that is taken back. */
export interface SeatReclaim extends SeatHeld {
  readonly cause: SeatReclaimCause;
  readonly reason: string;
}

/** Who or what takes a seat back. */
export type SeatReclaimCause = "staff" | "idle";

/** Frees a user's seat, also while it cools off. @throws DomainError NOT_FOUND */
export function reclaimSeat(state: AccountState, reclaim: SeatReclaim, now: Date): Change {
  const { licenceId, cause, reason, terms } = reclaim;
  const holder = keyOfHolder(reclaim);
  const licence = licenceOf(state, licenceId);
  seatOf(licence, holder);
  const seats = new Map(licence.seats);
  seats.delete(holder);
  const told = {
    action: "seat.reclaim",
    reason,
    details: { ...noteHolder(holder), cause },
    events: [{ kind: "seat_reclaimed", licenceId, ...holderOfKey(holder), cause, reason } as const],
    telling: "seat taken back",
  };
  return changeSeats(state, licence, { seats, seating: vacate(licence, holder, terms) }, told, now);
}

function seatOf({ seats }: { readonly seats: ReadonlyMap<string, Seat> }, holder: string): Seat {
  const seat = seats.get(holder);
  if (seat !== undefined) return seat;
  throw new DomainError("NOT_FOUND", "no such seat", { resource: "seat", id: holderOfKey(holder).userId });
}
