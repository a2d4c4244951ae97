import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { CatalogView } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { freeOfLeases } from "../lease/free-of-leases.ts";
import { stepsOf, takeStep } from "../order/licence-steps.ts";
import { withSeating } from "../seat/change-seats.ts";
import { mergeSeats } from "../seat/merge-seats.ts";
import { changedReservations, noteReservations, tellReservations } from "../seat/reservations.ts";
import { seatTermsOf } from "../seat/seat-terms.ts";
import { unbound } from "../seat/seat.ts";
import type { ChangeReason } from "./change-terms.ts";
import { checkLive, saveTerms, seatChanges } from "./change-terms.ts";
import type { Licence } from "./licence.ts";
import { licenceOf } from "./licence.ts";
import { noteVoided, tellVoided, voidMoves } from "./scheduled-move.ts";
import { withoutSeats } from "./transfer-licence.ts";

/** Two licences of an account that become one. */
export interface Merge extends ChangeReason {
  /** The one that stays. */
  readonly licenceId: string;
  /** The one that becomes part of it and ends. */
  readonly mergedLicenceId: string;
}

/**
 * Adds a licence's units, add-ons and seats to another of the same account, plan version, state and term; it ends. A user
 * with a seat of both keeps the earlier, and what is reserved adds up. Its orders are taken back from the one that stays.
 * @throws DomainError NOT_FOUND, LICENCE_REVOKED, LICENCE_EXPIRED, MERGE_UNLIKE, LEASES_IN_USE, SEAT_RESERVATIONS_EXHAUSTED
 */
export function mergeLicences(state: AccountState, merge: Merge, view: CatalogView, now: Date): Change {
  const before = licenceOf(state, merge.licenceId);
  const other = licenceOf(state, merge.mergedLicenceId);
  for (const licence of [before, other]) checkLive(licence, now);
  checkAlike(before, other);
  const settled = freeOfLeases(state, other, 0, now);
  const { changeId, reason } = merge;
  const { firstOrderId } = other;
  const step = { kind: "merge" as const, changeId, firstOrderId, steps: stepsOf(other).map(withoutSeats) };
  const stepped = takeStep(before, step, { view, timeZone: state.account.timeZone });
  const { seats, seating } = mergeSeats(before, other, seatTermsOf(before, view));
  const after = { ...withSeating(stepped, seating), seats };
  const reserved = changedReservations(before.seating?.reservations ?? [], seating.reservations);
  const unreserved = changedReservations(other.seating?.reservations ?? [], []);
  const voided = voidMoves(other, now);
  const ended: Licence = {
    ...withSeating(voided.licence, unbound),
    state: "revoked",
    statusReason: `merged into ${before.licenceId}`,
    seats: new Map(),
    ...(other.floating && { floating: settled.use }),
    version: other.version + 1,
    updateTime: now,
  };
  const details = {
    change: changeId,
    merged: other.licenceId,
    quantity: after.quantity,
    add_ons: after.addOns,
    ...noteReservations(reserved),
  };
  const saved = saveTerms(state, { before, after }, { action: "licence.merge", reason, details }, now);
  return {
    state: withLicence(saved.state, ended),
    events: [
      ...seatChanges(other, ended),
      ...tellReservations(other.licenceId, unreserved),
      ...settled.events,
      ...tellReservations(before.licenceId, reserved),
      ...saved.events,
      { kind: "licence_revoked", licence: ended, reason: ended.statusReason },
      ...tellVoided(ended, voided.cancelled, reason),
    ],
    audit: [
      ...settled.audit,
      ...saved.audit,
      {
        action: "licence.revoke",
        resource: other.licenceId,
        reason,
        details: {
          merged_into: before.licenceId,
          ...noteReservations(unreserved),
          ...noteVoided(voided.cancelled),
        },
      },
    ],
  };
}

function checkAlike(one: Licence, other: Licence): void {
  const differing =
    one.licenceId === other.licenceId
      ? ["licence_id"]
      : Object.entries(terms).flatMap(([name, of]) => (of(one) === of(other) ? [] : [name]));
  if (differing.length === 0) return;
  throw new DomainError("MERGE_UNLIKE", `the licences do not agree in ${differing.join(", ")}`, {
    resource: one.licenceId,
    other: other.licenceId,
    fields: differing.join(" "),
  });
}

/** What two licences must have alike. */
const terms: Readonly<Record<string, (licence: Licence) => string | number | undefined>> = {
  plan_key: ({ planKey }) => planKey,
  plan_version: ({ planVersion }) => planVersion,
  status: ({ state }) => state,
  start_time: ({ startTime }) => startTime.getTime(),
  end_time: ({ endTime }) => endTime?.getTime(),
  grace_end_time: ({ graceEndTime }) => graceEndTime?.getTime(),
  awaits_first_use: ({ awaitsFirstUse }) => awaitsFirstUse && JSON.stringify(awaitsFirstUse),
  maintenance_end_time: ({ maintenanceEndTime }) => maintenanceEndTime?.getTime(),
};
