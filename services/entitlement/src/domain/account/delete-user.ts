import { DomainError } from "@licet/kernel";
import type { SeatTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { deactivateDevice } from "../device/deactivate-device.ts";
import { returnLease } from "../lease/change-lease.ts";
import type { Licence } from "../licence/licence.ts";
import { tellLicences } from "../licence/tell-licences.ts";
import { unassignSeat } from "../seat/assign-seat.ts";
import type { AccountState } from "./account.ts";
import { userOf } from "./change-user.ts";

/** Who goes, and why. */
export interface UserDeletion {
  readonly userId: string;
  readonly reason: string;
  /** What the plan of a licence says of its seats. */
  termsOf(licence: Licence): SeatTerms | undefined;
}

type Step = (state: AccountState) => Change;

/**
 * Takes a user out of the account, with all that was given to it: a seat that cools off keeps it from going, since to go and come
 * back would be the way around; a borrowed key runs out, since nobody can take it back.
 * @throws DomainError NOT_FOUND, USER_IS_LAST, SEAT_COOLING_OFF
 */
export function deleteUser(state: AccountState, deletion: UserDeletion, now: Date): Change {
  const { userId, reason } = deletion;
  userOf(state, userId);
  if (state.users.size === 1) throw lastUser(userId);
  const steps = [
    ...freeSeats(state, deletion, now),
    ...endLeases(state, userId, now),
    ...freeDevices(state, deletion, now),
    (last: AccountState) => forget(last, userId, reason, now),
  ];
  return inTurn(state, steps);
}

function freeSeats(state: AccountState, { userId, termsOf }: UserDeletion, now: Date): Step[] {
  const held = [...state.licences.values()].filter(({ seats }) => seats.has(userId));
  return held.map((licence) => {
    const terms = termsOf(licence);
    const choice = { licenceId: licence.licenceId, userId, ...(terms && { terms }) };
    return (before) => unassignSeat(before, choice, now);
  });
}

function endLeases(state: AccountState, userId: string, now: Date): Step[] {
  return [...state.licences.values()].flatMap(({ licenceId, floating }) =>
    [...(floating?.leases.values() ?? [])]
      .filter((lease) => lease.userId === userId && !lease.borrowed)
      .map(
        ({ leaseId }): Step =>
          (before) =>
            returnLease(before, { licenceId, leaseId }, now),
      ),
  );
}

function freeDevices(state: AccountState, { userId, reason }: UserDeletion, now: Date): Step[] {
  const devices = [...state.devices.values()].flatMap((book) => [...book.devices.values()]);
  return devices
    .filter((device) => device.userId === userId)
    .map(
      ({ deviceId }): Step =>
        (before) =>
          deactivateDevice(before, deviceId, reason, now),
    );
}

function forget(before: AccountState, userId: string, reason: string, now: Date): Change {
  const users = new Map(before.users);
  users.delete(userId);
  const state = { ...before, users };
  return {
    state,
    events: [{ kind: "user_deleted", userId, reason }, ...tellLicences(state, "user.delete", now)],
    audit: [{ action: "user.delete", resource: userId, reason, details: {} }],
  };
}

function inTurn(state: AccountState, steps: readonly Step[]): Change {
  return steps.reduce<Change>(
    (change, step) => {
      const next = step(change.state);
      return {
        state: next.state,
        events: [...change.events, ...next.events],
        audit: [...change.audit, ...next.audit],
      };
    },
    { state, events: [], audit: [] },
  );
}

function lastUser(userId: string): DomainError {
  const text = "the account's last user stays: an account without users knows everybody";
  return new DomainError("USER_IS_LAST", text, { resource: "user", id: userId });
}
