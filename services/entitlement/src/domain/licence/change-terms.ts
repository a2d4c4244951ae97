import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import { withLicence } from "../account/account.ts";
import type { Change, DomainEvent } from "../change.ts";
import { holderOfKey } from "../seat/seat-holder.ts";
import { settleConversion, tellConversions } from "./conversion.ts";
import type { Licence } from "./licence.ts";
import { licenceStatus } from "./licence.ts";

/** Who changes a licence by hand, and why. */
export interface ChangeReason {
  /** Names the step that the licence keeps of it. */
  readonly changeId: string;
  readonly reason: string;
}

/** Refuses to change what is over. @throws LICENCE_REVOKED, LICENCE_EXPIRED */
export function checkLive(licence: Licence, now: Date): void {
  const status = licenceStatus(licence, now);
  checkNotRevoked(licence);
  if (status !== "expired") return;
  throw new DomainError("LICENCE_EXPIRED", "an expired licence is renewed before anything else", {
    resource: licence.licenceId,
  });
}

/** Likewise of what is over for ever. @throws LICENCE_REVOKED */
export function checkNotRevoked(licence: Licence): void {
  if (licence.state !== "revoked") return;
  throw new DomainError("LICENCE_REVOKED", "a revoked licence stays revoked", { resource: licence.licenceId });
}

/** The account with a licence's new terms; told with each seat that came or went, and noted. */
export function saveTerms(
  state: AccountState,
  { before, after }: { readonly before: Licence; readonly after: Licence },
  note: { readonly action: string; readonly reason: string; readonly details: Readonly<Record<string, unknown>> },
  now: Date,
): Change {
  const settled = settleConversion(before, after, now);
  const licence: Licence = { ...settled, version: before.version + 1, updateTime: now };
  const conversions = tellConversions(before, licence, note.reason);
  return {
    state: withLicence(state, licence),
    events: [
      ...seatChanges(before, licence),
      { kind: "licence_changed", licence, reason: note.reason === "" ? note.action : note.reason },
      ...conversions.events,
    ],
    audit: [{ ...note, resource: licence.licenceId }, ...conversions.audit],
  };
}

/** The seats that one licence has and the other has not. */
export function seatChanges(before: Licence, after: Licence): DomainEvent[] {
  const only = (one: Licence, other: Licence): string[] => [...one.seats.keys()].filter((key) => !other.seats.has(key));
  const { licenceId } = after;
  return [
    ...only(before, after).map((key): DomainEvent => ({
      kind: "seat_changed",
      licenceId,
      ...holderOfKey(key),
      assigned: false,
    })),
    ...only(after, before).map((key): DomainEvent => ({
      kind: "seat_changed",
      licenceId,
      ...holderOfKey(key),
      assigned: true,
    })),
  ];
}
