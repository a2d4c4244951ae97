import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import { checkUser } from "../account/check-user.ts";
import type { Change } from "../change.ts";
import type { Licence } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import { tellLicence } from "./tell-licences.ts";

/** A seat of a licence and the user it is for. */
export interface SeatChoice {
  readonly licenceId: string;
  readonly userId: string;
  /** Whether the licence's plan is sold per named user. */
  readonly namedUser: boolean;
}

/**
 * Gives a user a seat; one who has it keeps it. Never more seats than the licence's quantity.
 * @throws DomainError NOT_FOUND, SEATS_NOT_OFFERED, LICENCE_REVOKED, SEATS_EXHAUSTED
 */
export function assignSeat(state: AccountState, choice: SeatChoice, now: Date): Change {
  const licence = licenceOf(state, choice.licenceId);
  const { userId } = choice;
  if (licence.seats.has(userId)) return { state, events: [], audit: [] };
  checkUser(state, userId);
  checkSeatFree(licence, choice);
  return changeSeats(state, licence, userId, new Map(licence.seats).set(userId, now), now);
}

/** Frees a user's seat; a seat that is free already stays free. @throws DomainError NOT_FOUND */
export function unassignSeat(state: AccountState, licenceId: string, userId: string, now: Date): Change {
  const licence = licenceOf(state, licenceId);
  if (!licence.seats.has(userId)) return { state, events: [], audit: [] };
  const seats = new Map(licence.seats);
  seats.delete(userId);
  return changeSeats(state, licence, userId, seats, now);
}

function checkSeatFree(licence: Licence, { namedUser, licenceId }: SeatChoice): void {
  if (!namedUser) {
    throw new DomainError("SEATS_NOT_OFFERED", "the licence is for the whole account: it has no seats", {
      resource: licenceId,
    });
  }
  if (licence.state === "revoked") {
    throw new DomainError("LICENCE_REVOKED", "a revoked licence stays revoked", { resource: licenceId });
  }
  if (licence.seats.size >= licence.quantity) {
    throw new DomainError("SEATS_EXHAUSTED", `all ${licence.quantity} seats are assigned`, {
      resource: licenceId,
      limit: String(licence.quantity),
    });
  }
}

function changeSeats(
  state: AccountState,
  licence: Licence,
  userId: string,
  seats: ReadonlyMap<string, Date>,
  now: Date,
): Change {
  const assigned = seats.has(userId);
  const changed: Licence = { ...licence, seats, version: licence.version + 1, updateTime: now };
  return {
    state: withLicence(state, changed),
    events: [
      { kind: "seat_changed", licenceId: licence.licenceId, userId, assigned },
      tellLicence(changed, assigned ? "seat assigned" : "seat freed"),
    ],
    audit: [
      {
        action: assigned ? "seat.assign" : "seat.unassign",
        resource: licence.licenceId,
        reason: "",
        details: { user: userId },
      },
    ],
  };
}
