import type { Instant } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { BookKey } from "./allowance-set.ts";
import { type Amount, formatAmount, largerOf, zero } from "./amount.ts";
import { availableIn, type Book, judge, letGo } from "./book.ts";

export type ReservationState = "held" | "committed" | "released" | "expired";

/** An amount held until it is committed or released, or until it expires. */
export interface Reservation extends BookKey {
  readonly reservationId: string;
  readonly amount: Amount;
  readonly state: ReservationState;
  readonly expireTime: Instant;
  /** What was used in the end. */
  readonly committedAmount?: Amount;
}

/** A reservation that has moved on, and the book that holds its amount no more; what was used is yet to be counted. */
export interface Settled {
  readonly reservation: Reservation;
  readonly book: Book;
  readonly asOverage: boolean;
}

/**
 * Turns what is held into use: less gives the rest back, more must be covered like any other use.
 * @throws DomainError RESERVATION_NOT_HELD, RESERVATION_EXPIRED, QUOTA_EXCEEDED
 */
export function commitReservation(reservation: Reservation, book: Book, now: Instant, amount?: Amount): Settled {
  checkHeld(reservation, now);
  const used = amount ?? reservation.amount;
  const { granted, asOverage } = judge(book, used, reservation.amount);
  if (!granted) refuseMore(reservation, book);
  return {
    reservation: { ...reservation, state: "committed", committedAmount: used },
    book: letGo(book, reservation.amount),
    asOverage,
  };
}

/**
 * Gives back what is held.
 * @throws DomainError RESERVATION_NOT_HELD, RESERVATION_EXPIRED
 */
export function releaseReservation(reservation: Reservation, book: Book, now: Instant): Settled {
  checkHeld(reservation, now);
  const released: Reservation = { ...reservation, state: "released" };
  return { reservation: released, book: letGo(book, reservation.amount), asOverage: false };
}

export function isExpired({ state, expireTime }: Reservation, now: Instant): boolean {
  return state === "held" && expireTime <= now;
}

function checkHeld(reservation: Reservation, now: Instant): void {
  const { reservationId, state } = reservation;
  if (isExpired(reservation, now) || state === "expired") {
    throw new DomainError("RESERVATION_EXPIRED", "the reservation has expired", { reservation_id: reservationId });
  }
  if (state === "held") return;
  throw new DomainError("RESERVATION_NOT_HELD", `the reservation is ${state} already`, {
    reservation_id: reservationId,
    state,
  });
}

function refuseMore({ reservationId, featureKey, amount }: Reservation, book: Book): never {
  const most = formatAmount(largerOf(zero, availableIn(book).plus(amount)));
  throw new DomainError("QUOTA_EXCEEDED", `no more than ${most} can be committed`, {
    reservation_id: reservationId,
    subject: featureKey,
    available: most,
  });
}
