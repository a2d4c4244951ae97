import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { checkUser } from "../account/check-user.ts";
import type { SeatTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import type { Licence } from "../licence/licence.ts";
import { licenceOf } from "../licence/licence.ts";
import { changeSeats } from "./change-seats.ts";
import { checkCooledOff, takeUnit, vacate } from "./cooling-off.ts";
import { unbound } from "./seat.ts";
import { vacancyOf } from "./vacancy.ts";

/** A seat of a licence and the user it is for. */
export interface SeatChoice extends SeatPlan {
  readonly licenceId: string;
  readonly userId: string;
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
 * @throws DomainError NOT_FOUND, SEATS_NOT_OFFERED, LICENCE_REVOKED, SEATS_EXHAUSTED
 */
export function assignSeat(state: AccountState, choice: SeatChoice, now: Date): Change {
  const licence = licenceOf(state, choice.licenceId);
  const { userId } = choice;
  if (licence.seats.has(userId)) return { state, events: [], audit: [] };
  checkUser(state, userId);
  checkOffered(licence, choice);
  checkVacant(state, licence, userId);
  const { seat, seating } = takeUnit(licence, userId, now);
  const seats = new Map(licence.seats).set(userId, seat);
  const told = { action: "seat.assign", details: { user: userId }, telling: "seat assigned" };
  return changeSeats(state, licence, { seats, seating }, told, now);
}

/**
 * Frees a user's seat, unless it cools off; a seat that is free already stays free.
 * @throws DomainError NOT_FOUND, SEAT_COOLING_OFF
 */
export function unassignSeat(
  state: AccountState,
  { licenceId, userId, terms }: Pick<SeatChoice, "licenceId" | "userId" | "terms">,
  now: Date,
): Change {
  const licence = licenceOf(state, licenceId);
  const seat = licence.seats.get(userId);
  if (seat === undefined) return { state, events: [], audit: [] };
  checkCooledOff(seat, terms, licenceId, now);
  const seats = new Map(licence.seats);
  seats.delete(userId);
  const told = { action: "seat.unassign", details: { user: userId }, telling: "seat freed" };
  return changeSeats(state, licence, { seats, seating: vacate(licence, userId, terms) }, told, now);
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

/** Refuses when no seat is free for the user. @throws SEATS_EXHAUSTED */
export function checkVacant({ users }: AccountState, licence: Licence, userId: string): void {
  const { unassigned, isOpen } = vacancyOf(licence, users);
  if (isOpen(users.get(userId)?.groups ?? [])) return;
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
