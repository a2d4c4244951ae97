import type { Remedy } from "../decision.ts";
import type { Subject } from "../decision-request.ts";
import type { KeyAnswer } from "../give-key.ts";
import { giveKey } from "../give-key.ts";
import type { LeaseDocument } from "../leases-document.ts";
import { findLease } from "../leases-document.ts";
import type { Condition } from "../snapshot.ts";
import type { LicenceDocument, SnapshotDocument } from "../snapshot-document.ts";

/** LEASE_REQUIRED while the subject could check out one, else CONCURRENCY_EXHAUSTED. */
export function leaseConditions(licence: LicenceDocument, document: SnapshotDocument): Condition[] {
  const { leases } = licence;
  if (leases === undefined) return [];
  return [
    ({ request: { subject = {} }, nowMs }, failures) => {
      const named = subject.leaseId === undefined ? undefined : findLease(document.licences, subject.leaseId, nowMs);
      if (leases.held.some((lease) => nowMs < lease.until && isHeldBy(lease, subject, named))) return true;
      if (failures === undefined) return false;
      const licenceId = licence.id;
      const userId = subject.userId ?? named?.userId;
      const groups = userId === undefined ? undefined : document.users?.[userId]?.groups;
      const answer = giveKey(leases, licence.quantity, { userId, groups }, nowMs);
      failures.push(
        answer.given
          ? { code: "LEASE_REQUIRED", licenceId, remedies: [{ kind: "CHECK_OUT_LEASE", licenceId }] }
          : { code: "CONCURRENCY_EXHAUSTED", licenceId, remedies: remediesOf(answer, licenceId) },
      );
      return false;
    },
  ];
}

/** More keys help nobody who holds as many as one may. */
function remediesOf({ inTheWay, why }: Exclude<KeyAnswer, { given: true }>, licenceId: string): Remedy[] {
  const wait: Remedy[] =
    inTheWay.length === 0
      ? []
      : [{ kind: "WAIT_UNTIL", at: inTheWay.reduce((first, { until }) => Math.min(first, until), Infinity) }];
  return why === "exhausted" ? [...wait, { kind: "BUY_QUANTITY", licenceId }] : wait;
}

/**
 * By its id, or else by all of user and device that the lease names; never when it names another's. A lease that is named
 * of another licence says by its user and device who asks; one that is held nowhere holds nothing.
 */
function isHeldBy(lease: LeaseDocument, subject: Subject, named: LeaseDocument | undefined): boolean {
  if (subject.leaseId !== undefined && named === undefined) return false;
  const byId = named === lease;
  const agrees = (mine: string | undefined, its: string | undefined) =>
    mine === undefined || its === undefined || mine === its;
  if (named !== undefined && !(agrees(subject.userId, named.userId) && agrees(subject.deviceId, named.deviceId))) {
    return false;
  }
  if (byId) return true;
  const userId = subject.userId ?? named?.userId;
  const deviceId = subject.deviceId ?? named?.deviceId;
  const matches = (mine: string | undefined, its: string | undefined): boolean => its === undefined || its === mine;
  return (
    (lease.userId !== undefined || lease.deviceId !== undefined) &&
    matches(userId, lease.userId) &&
    matches(deviceId, lease.deviceId)
  );
}
