import type { Subject } from "../decision-request.ts";
import type { Condition } from "../snapshot.ts";
import type { LeaseDocument, LicenceDocument } from "../snapshot-document.ts";

/** LEASE_REQUIRED while one more may be checked out, CONCURRENCY_EXHAUSTED when contract and overdraft are in use. */
export function leaseConditions(licence: LicenceDocument): Condition[] {
  const { leases } = licence;
  if (leases === undefined) return [];
  const ceiling = (leases.limit ?? licence.quantity) + (leases.overdraft ?? 0);
  return [
    ({ request: { subject }, nowMs }, failures) => {
      if (leases.held.some((lease) => nowMs < lease.until && isHeldBy(lease, subject))) return true;
      if (failures === undefined) return false;
      const licenceId = licence.id;
      const ends = leases.held.map(({ until }) => until).filter((until) => nowMs < until);
      if (ends.length < ceiling) {
        failures.push({ code: "LEASE_REQUIRED", licenceId, remedies: [{ kind: "CHECK_OUT_LEASE", licenceId }] });
      } else {
        const wait =
          ends.length === 0 ? [] : [{ kind: "WAIT_UNTIL" as const, at: ends.reduce((a, b) => Math.min(a, b)) }];
        failures.push({
          code: "CONCURRENCY_EXHAUSTED",
          licenceId,
          remedies: [...wait, { kind: "BUY_QUANTITY", licenceId }],
        });
      }
      return false;
    },
  ];
}

/** By its id, or else by all of user and device that the lease names; never when it names another's. */
function isHeldBy(lease: LeaseDocument, subject: Subject = {}): boolean {
  if (subject.leaseId !== undefined && subject.leaseId !== lease.id) return false;
  const byId = subject.leaseId === lease.id;
  const matches = (mine: string | undefined, its: string | undefined): boolean =>
    its === undefined || its === mine || (byId && mine === undefined);
  const named = byId || lease.userId !== undefined || lease.deviceId !== undefined;
  return named && matches(subject.userId, lease.userId) && matches(subject.deviceId, lease.deviceId);
}
