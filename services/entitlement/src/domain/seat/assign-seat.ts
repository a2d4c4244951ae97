import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { SeatTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { changeSeats } from "./change-seats.ts";
import { checkCooledOff, takeUnit, vacate } from "./cooling-off.ts";
import { keyOfHolder, noteHolder } from "./seat-holder.ts";
import type { SeatHolder } from "./seat-holder.ts";
import { keyOfTaker } from "./seat-member.ts";
import type { SeatTaker } from "./seat-member.ts";
import { unbound } from "./seat.ts";
import { vacancyOf } from "./vacancy.ts";

/** A seat of a licence and the user it is for. */
export interface SeatChoice extends SeatPlan, SeatTaker {
  readonly licenceId: string;
}

/** A seat of a licence, and whose it is. */
export interface SeatHeld extends Pick<SeatPlan, "terms">, SeatHolder {
  readonly licenceId: string;
}

/** What a licence's plan says of its seats. */
export interface SeatPlan {
  /** Whether it is sold per named user. */
  readonly namedUser: boolean;
  /** Absent: seats go from user to user as their administrators like. */
  readonly terms?: SeatTerms;
}

/**
 * Gives a user a seat; one who has it keeps it. Never more seats than the licence's quantity, and none that is reserved for a
 * group to anybody else.
 * @throws DomainError NOT_FOUND, LICENCE_NOT_SHARED, SEATS_NOT_OFFERED, LICENCE_REVOKED, SEATS_EXHAUSTED
 */
export function assignSeat(state: AccountState, choice: SeatChoice, now: Date): Change {
  const licence = licenceOf(state, choice.licenceId);
  const holder = keyOfTaker(state, choice);
  if (licence.seats.has(holder)) return { state, events: [], audit: [] };
  checkOffered(licence, choice);
  checkVacant(state, licence, holder);
  const { seat, seating } = takeUnit(licence, holder, now);
  const seats = new Map(licence.seats).set(holder, seat);
  const told = { action: "seat.assign", details: noteHolder(holder), telling: "seat assigned" };
  return changeSeats(state, licence, { seats, seating }, told, now);
}

/**
 * Frees a user's seat, unless it cools off; a seat that is free already stays free.
 * @throws DomainError NOT_FOUND, SEAT_COOLING_OFF
 */
export function unassignSeat(state: AccountState, held: SeatHeld, now: Date): Change {
  const { licenceId, terms } = held;
  const holder = keyOfHolder(held);
  const licence = licenceOf(state, licenceId);
  const seat = licence.seats.get(holder);
  if (seat === undefined) return { state, events: [], audit: [] };
  checkCooledOff(seat, terms, licenceId, now);
  const seats = new Map(licence.seats);
  seats.delete(holder);
  const told = { action: "seat.unassign", details: noteHolder(holder), telling: "seat freed" };
  return changeSeats(state, licence, { seats, seating: vacate(licence, holder, terms) }, told, now);
}

/** Refuses what has no seats, or none any more. @throws SEATS_NOT_OFFERED, LICENCE_REVOKED */
export function checkOffered({ licenceId, state }: Licence, { namedUser }: SeatPlan): void {
  if (!namedUser) {
    throw new DomainError("SEATS_NOT_OFFERED", "the licence is for the whole account: it has no seats", {
      resource: licenceId,
    });
  }
  if (state === "revoked") {
    throw new DomainError("LICENCE_REVOKED", "a revoked licence stays revoked", { resource: licenceId });
  }
}

/** Refuses when no seat is free for whoever it is; what is reserved is for the own users' groups. @throws SEATS_EXHAUSTED */
export function checkVacant({ users }: AccountState, licence: Licence, holder: string): void {
  const { unassigned, isOpen } = vacancyOf(licence, users);
  if (isOpen(users.get(holder)?.groups ?? [])) return;
  const { licenceId, quantity, seating = unbound } = licence;
  const groups = seating.reservations.map(({ group }) => group).join(" ");
  const text =
    unassigned === 0
      ? `all ${quantity} seats are assigned`
      : `${unassigned} of ${quantity} seats are free, and reserved for others`;
  throw new DomainError("SEATS_EXHAUSTED", text, {
    resource: licenceId,
    limit: String(quantity),
    ...(unassigned > 0 && { reserved: String(unassigned), groups }),
  });
}
