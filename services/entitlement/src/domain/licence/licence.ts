import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";

/** What was decided about a licence; the rest follows from its times. */
export type LicenceState = "active" | "suspended" | "revoked";

/** Where a licence stands at an instant. */
export type LicenceStatus = "scheduled" | "active" | "grace" | "expired" | "suspended" | "revoked";

/** An add-on of a licence. */
export interface LicenceAddOn {
  readonly addOnKey: string;
  readonly quantity: number;
}

/** What an order said of a licence before another one gave it other terms. */
export interface EarlierTerms {
  /** The order that gave them. */
  readonly orderId: string;
  readonly planKey: string;
  readonly planVersion: number;
  readonly quantity: number;
  readonly endTime?: Date;
  readonly graceEndTime?: Date;
  readonly maintenanceEndTime?: Date;
  readonly addOns: readonly LicenceAddOn[];
  /** The add-ons right after the change, so that what was bought since can be told. */
  readonly addOnsAfter: readonly LicenceAddOn[];
  /** The seats that the change took; absent when they went on. */
  readonly seats?: ReadonlyMap<string, Date>;
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
  /** The order that made it. */
  readonly firstOrderId: string;
  /** The order that made or last changed it. */
  readonly orderId: string;
  /** The order that gave it its plan, quantity and end. */
  readonly termsOrderId: string;
  /** The terms before these, oldest first: what a cancelled order gives way to. */
  readonly earlierTerms: readonly EarlierTerms[];
  /** When each user with a seat was given it. */
  readonly seats: ReadonlyMap<string, Date>;
  readonly version: number;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** Where the licence stands; intervals are half-open. */
export function licenceStatus(licence: Licence, now: Date): LicenceStatus {
  if (licence.state !== "active") return licence.state;
  if (now < licence.startTime) return "scheduled";
  if (licence.endTime === undefined || now < licence.endTime) return "active";
  return licence.graceEndTime !== undefined && now < licence.graceEndTime ? "grace" : "expired";
}

/** The account's licence. @throws DomainError NOT_FOUND */
export function licenceOf(state: AccountState, licenceId: string): Licence {
  const licence = state.licences.get(licenceId);
  if (licence === undefined) {
    throw new DomainError("NOT_FOUND", "no such licence", { resource: "licence", id: licenceId });
  }
  return licence;
}
