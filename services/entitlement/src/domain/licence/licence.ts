import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { FloatingUse } from "../lease/lease.ts";
import type { LeaseOptions } from "../lease/lease-options.ts";
import type { Seat, Seating } from "../seat/seat.ts";
import type { OwnStep } from "./own-steps.ts";
import type { ScheduledMove } from "./scheduled-move.ts";
import { stateAt } from "./state-changes.ts";

/** What was decided about a licence; the rest follows from its times. */
export type LicenceState = "active" | "suspended" | "revoked";

/** Where a licence stands at an instant. */
export type LicenceStatus = "scheduled" | "active" | "grace" | "expired" | "suspended" | "revoked";

/** A stretch of time [from, until). */
export interface Stretch {
  readonly from: Date;
  readonly until: Date;
}

/** How long a term is that has yet to begin: an ISO 8601 period by the calendar, or exactly. Neither: without end. */
export interface TermToCome {
  readonly period?: string;
  readonly lengthMs?: number;
}

/** An add-on of a licence. */
export interface LicenceAddOn {
  readonly addOnKey: string;
  readonly quantity: number;
}

/**
 * What one order, or one change by hand, said of a licence. All of them in sequence make the licence, so that each order
 * can be taken back.
 */
export type LicenceStep = TermsStep | AddOnsStep | OwnStep;

/** Plan, quantity and end, and new quantities of add-ons; those that do not fit the plan go. */
export interface TermsStep {
  readonly kind: "terms";
  readonly orderId: string;
  readonly planKey: string;
  readonly planVersion: number;
  readonly quantity: number;
  readonly endTime?: Date;
  readonly graceEndTime?: Date;
  readonly maintenanceEndTime?: Date;
  /** In the place of these ends. Absent: the term began with the licence's start. */
  readonly awaitsFirstUse?: TermToCome;
  readonly addOns: readonly LicenceAddOn[];
  /** The seats that went with the plan that had them. */
  readonly seatsTaken?: ReadonlyMap<string, Date>;
  /** Stretches until it came for which nothing was paid. Absent: none. */
  readonly unpaid?: readonly Stretch[];
}

/** So many more of some add-ons, or new quantities of them. */
export interface AddOnsStep {
  readonly kind: "add" | "set";
  readonly orderId: string;
  readonly addOns: readonly LicenceAddOn[];
}

/** The record of a purchase: account x plan version x quantity x term. */
export interface Licence {
  readonly licenceId: string;
  readonly accountId: string;
  readonly productKey: string;
  readonly planKey: string;
  readonly planVersion: number;
  readonly addOns: readonly LicenceAddOn[];
  readonly quantity: number;
  readonly state: LicenceState;
  readonly statusReason: string;
  readonly startTime: Date;
  /** Absent: without end. */
  readonly endTime?: Date;
  /** Absent: no grace. */
  readonly graceEndTime?: Date;
  /** Absent: all versions. */
  readonly maintenanceEndTime?: Date;
  /** Its term begins with the first use from `startTime` on; until then it has no end. Absent: with `startTime`. */
  readonly awaitsFirstUse?: TermToCome;
  /** The order that made it. */
  readonly firstOrderId: string;
  /** The order that made or last changed it. */
  readonly orderId: string;
  /** What its orders said, oldest first; the first may stand for several, and is missing where none is known. */
  readonly steps: readonly LicenceStep[];
  /** By the key of whose they are: a user id, where the user is of the licence's own account. */
  readonly seats: ReadonlyMap<string, Seat>;
  /** Absent: its free seats are bound to nothing. */
  readonly seating?: Seating;
  /** Moves to come, and those that ended just now. Absent: none. */
  readonly moves?: readonly ScheduledMove[];
  /** Which of its moments were told: the instant in epoch milliseconds by the moment's key. Absent: none. */
  readonly told?: Readonly<Record<string, number>>;
  /** Absent: no key of it was ever taken. */
  readonly floating?: FloatingUse;
  /** Who may have its keys. Absent: what the plan says. */
  readonly leaseOptions?: LeaseOptions;
  readonly version: number;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** Where the licence stands; intervals are half-open. */
export function licenceStatus(licence: Licence, now: Date): LicenceStatus {
  const state = stateAt(licence, now);
  if (state !== "active") return state;
  if (licence.awaitsFirstUse !== undefined || now < licence.startTime) return "scheduled";
  if (licence.endTime === undefined || now < licence.endTime) return "active";
  return licence.graceEndTime !== undefined && now < licence.graceEndTime ? "grace" : "expired";
}

/** Whether what it gives may be used. */
export function isInForce(licence: Licence, now: Date): boolean {
  const status = licenceStatus(licence, now);
  return status === "active" || status === "grace";
}

/** The account's licence. @throws DomainError NOT_FOUND */
export function licenceOf(state: AccountState, licenceId: string): Licence {
  const licence = state.licences.get(licenceId);
  if (licence === undefined) {
    throw new DomainError("NOT_FOUND", "no such licence", { resource: "licence", id: licenceId });
  }
  return licence;
}
