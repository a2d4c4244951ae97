import type { AccountState } from "../account/account.ts";
import type { DomainEvent } from "../change.ts";
import type { Licence } from "./licence.ts";
import { licenceStatus } from "./licence.ts";

/**
 * Tells every licence of the account anew that can still open something, because something changed about the account
 * that their tokens carry: its users, their roles, where and when it lives. Or only those that it concerns.
 */
export function tellLicences(
  state: AccountState,
  reason: string,
  now: Date,
  concerns: (licence: Licence) => boolean = () => true,
): DomainEvent[] {
  return [...state.licences.values()]
    .filter((licence) => isLive(licence, now) && concerns(licence))
    .map((licence) => tellLicence(licence, reason));
}

/** Tells one licence anew. */
export function tellLicence(licence: Licence, reason: string): DomainEvent {
  return { kind: "licence_changed", licence, reason };
}

function isLive(licence: Licence, now: Date): boolean {
  const status = licenceStatus(licence, now);
  return status !== "revoked" && status !== "expired";
}
