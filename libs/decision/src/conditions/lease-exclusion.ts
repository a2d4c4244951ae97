import type { KeySeeker } from "../give-key.ts";
import { isLeftOut } from "../give-key.ts";
import { findLease } from "../leases-document.ts";
import type { Condition, Question } from "../snapshot.ts";
import type { LicenceDocument, SnapshotDocument } from "../snapshot-document.ts";
import type { NamedConditions } from "../named-conditions.ts";
import { askAdministrator } from "./person.ts";

/**
 * DENIED_BY_OVERRIDE and REGION_DENIED of the licence: who asks, or the holder of the lease that is named, is left out by
 * the account's own administrator.
 */
export function exclusionConditions({ id, leases }: LicenceDocument, document: SnapshotDocument): NamedConditions {
  const { exclude } = leases ?? {};
  if (exclude === undefined) return [];
  const { countries = [] } = exclude;
  const licenceId = id;
  const person: Condition = (question, failures) => {
    if (!isLeftOut(exclude, seekerOf(question, document))) return true;
    failures?.push({ code: "DENIED_BY_OVERRIDE", licenceId, remedies: [askAdministrator(question)] });
    return false;
  };
  const country: Condition = (question, failures) => {
    if (!countries.includes(countryOf(question))) return true;
    failures?.push({ code: "REGION_DENIED", licenceId, remedies: [askAdministrator(question)] });
    return false;
  };
  return [
    ["denial", exclude.users === undefined && exclude.groups === undefined ? [] : [person]],
    ["territory", countries.length === 0 ? [] : [country]],
  ];
}

function seekerOf({ request: { subject = {} }, nowMs }: Question, document: SnapshotDocument): KeySeeker {
  const named = subject.leaseId === undefined ? undefined : findLease(document.licences, subject.leaseId, nowMs);
  const userId = subject.userId ?? named?.userId;
  return { userId, groups: userId === undefined ? undefined : document.users?.[userId]?.groups };
}

/** The country, of whatever subdivision: what is claimed goes before what the address tells, and both before where the account pays. */
function countryOf({ request: { place }, snapshot }: Question): string {
  const told = place?.claim ?? place?.ip ?? snapshot.document.account.billingCountry ?? "";
  return told.slice(0, 2).toUpperCase();
}
