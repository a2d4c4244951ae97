import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change } from "../change.ts";
import { freeDevices } from "../device/deactivate-device.ts";
import { freeOfLeases } from "../lease/free-of-leases.ts";
import { withoutLeaseOptions } from "../lease/lease-options.ts";
import { withSeating } from "../seat/change-seats.ts";
import { changedReservations, noteReservations, tellReservations } from "../seat/reservations.ts";
import { unbound } from "../seat/seat.ts";
import type { ChangeReason } from "./change-terms.ts";
import { checkNotRevoked, seatChanges } from "./change-terms.ts";
import type { Licence, LicenceStep } from "./licence.ts";
import { licenceOf } from "./licence.ts";

/** A licence that goes to another account. */
export interface Transfer extends ChangeReason {
  readonly licenceId: string;
  /** Frees its seats, since they are for users of the account that it leaves; otherwise it must have none. */
  readonly releaseSeats: boolean;
}

/** The two accounts of a transfer. */
export interface AccountPair {
  readonly from: AccountState;
  readonly to: AccountState;
}

/** What a transfer results in, for each of the two. */
export interface PairChange {
  readonly from: Change;
  readonly to: Change;
}

/**
 * Moves a licence with its id and its history, and without its devices, what is reserved of its seats
 * and who may have its keys. The new account's revision passes the old one's,
 * so that along the licence's whole life a later token has a higher revision.
 * @throws DomainError NOT_FOUND, TRANSFER_TO_SELF, LICENCE_REVOKED, SEATS_IN_USE, LEASES_IN_USE
 */
export function transferLicence({ from, to }: AccountPair, transfer: Transfer, now: Date): PairChange {
  const before = licenceOf(from, transfer.licenceId);
  const [fromId, toId] = [from.account.accountId, to.account.accountId];
  checkNotRevoked(before);
  if (fromId === toId) {
    throw new DomainError("TRANSFER_TO_SELF", "the account holds the licence already", { resource: before.licenceId });
  }
  if (before.seats.size > 0 && !transfer.releaseSeats) {
    throw new DomainError("SEATS_IN_USE", `${before.seats.size} seats are assigned to users of ${fromId}`, {
      resource: before.licenceId,
      assigned: String(before.seats.size),
    });
  }
  const settled = freeOfLeases(from, before, 0, now);
  const moved: Licence = {
    ...withoutLeaseOptions(withSeating(before, unbound)),
    ...(before.floating && { floating: settled.use }),
    accountId: toId,
    seats: new Map(),
    steps: before.steps.map(withoutSeats),
    version: before.version + 1,
    updateTime: now,
  };
  const unreserved = changedReservations(before.seating?.reservations ?? [], []);
  const left = freeDevices(withoutLicence(from, before.licenceId), before.licenceId, transfer.reason, now);
  const note = { resource: before.licenceId, reason: transfer.reason };
  return {
    from: {
      state: left.state,
      events: [
        ...seatChanges(before, moved),
        ...tellReservations(before.licenceId, unreserved),
        ...settled.events,
        ...left.events,
      ],
      audit: [
        ...settled.audit,
        { ...note, action: "licence.transfer_out", details: { to_account: toId, ...noteReservations(unreserved) } },
        ...left.audit,
      ],
    },
    to: {
      state: withLicence(passRevision(to, from), moved),
      events: [{ kind: "licence_changed", licence: moved, reason: transfer.reason, fromAccountId: fromId }],
      audit: [{ ...note, action: "licence.transfer_in", details: { from_account: fromId } }],
    },
  };
}

/** The account at no lower revision than the other: its next one is higher than the other's now. */
function passRevision(state: AccountState, other: AccountState): AccountState {
  const revision = Math.max(state.account.revision, other.account.revision);
  return { ...state, account: { ...state.account, revision } };
}

function withoutLicence(state: AccountState, licenceId: string): AccountState {
  const licences = new Map(state.licences);
  licences.delete(licenceId);
  return { ...state, licences };
}

/** A step that remembers no seats: their users are another account's. */
export function withoutSeats(step: LicenceStep): LicenceStep {
  if (step.kind === "merge") return { ...step, steps: step.steps.map(withoutSeats) };
  if (!("seatsTaken" in step)) return step;
  const { seatsTaken: _seats, ...said } = step;
  return said;
}
