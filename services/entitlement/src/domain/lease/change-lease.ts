import { DomainError } from "@licet/kernel";
import type { AccountState } from "../account/account.ts";
import type { FloatingTerms } from "../catalog/catalog.ts";
import type { Change } from "../change.ts";
import { addPeriod } from "../licence/add-period.ts";
import { licenceOf } from "../licence/licence.ts";
import { notInForce } from "./in-force.ts";
import type { Lease } from "./lease.ts";
import { isToldLate, slackUntil } from "./lease.ts";
import { cullEnded, toChange, withLease } from "./settle-use.ts";

/** Which lease. */
export interface LeaseName {
  readonly licenceId: string;
  readonly leaseId: string;
}

/** Gives a key back; a lease that has ended stays ended. @throws DomainError NOT_FOUND */
export function returnLease(state: AccountState, { licenceId, leaseId }: LeaseName, now: Date): Change {
  const settled = cullEnded(state, licenceOf(state, licenceId), now);
  const lease = settled.use.leases.get(leaseId);
  if (lease === undefined) return toChange(state, settled);
  const moment = { timeZone: state.account.timeZone, now };
  const returned = withLease(settled, lease, "returned", moment);
  return toChange(state, returned, lease.borrowed ? "lease returned" : undefined);
}

/**
 * Turns a lease into one that needs no heartbeat until then. A key above the quantity cannot be borrowed.
 * @throws DomainError NOT_FOUND, LEASE_EXPIRED, LICENCE_NOT_ACTIVE, BORROW_NOT_OFFERED, BORROW_TIME_INVALID, CONCURRENCY_EXHAUSTED
 */
export function borrowLease(
  state: AccountState,
  { licenceId, leaseId, terms, until }: LeaseName & { readonly terms: FloatingTerms | undefined; readonly until: Date },
  now: Date,
): Change {
  const settled = cullEnded(state, licenceOf(state, licenceId), now);
  const lease = settled.use.leases.get(leaseId);
  if (lease === undefined) throw leaseExpired(leaseId);
  const refused = notInForce(settled.licence, now);
  if (refused !== undefined) throw refused;
  checkBorrow(terms?.longestBorrow, until, { timeZone: state.account.timeZone, now, licenceId });
  const { quantity } = settled.licence;
  if (settled.use.leases.size > quantity) {
    throw new DomainError("CONCURRENCY_EXHAUSTED", "more keys are in use than were bought: none can be borrowed", {
      resource: licenceId,
      limit: String(quantity),
    });
  }
  const borrowed: Lease = { ...lease, borrowed: true, expireTime: until, toldUntil: until };
  const moment = { timeZone: state.account.timeZone, now };
  return toChange(state, withLease(settled, borrowed, "borrowed", moment), "lease borrowed");
}

/** Ends the leases of all licences whose time is over. */
export function cullLeases(state: AccountState, now: Date): Change {
  let change: Change = { state, events: [], audit: [] };
  for (const licence of state.licences.values()) {
    const { state: culled, events, audit } = toChange(change.state, cullEnded(change.state, licence, now));
    change = { state: culled, events: [...change.events, ...events], audit: [...change.audit, ...audit] };
  }
  return change;
}

/**
 * Moves on what the snapshot says of the lease's end and of all others of its licence that live by heartbeats, so that one
 * revision serves the heartbeats of all; or ends it where its licence is not in force. Nothing of a lease that is gone or
 * borrowed.
 */
export function tellLease(state: AccountState, { licenceId, leaseId }: LeaseName, now: Date): Change {
  const settled = cullEnded(state, licenceOf(state, licenceId), now);
  const lease = settled.use.leases.get(leaseId);
  if (lease === undefined || lease.borrowed) return toChange(state, settled);
  if (notInForce(settled.licence, now) !== undefined) {
    return toChange(state, withLease(settled, lease, "culled", { timeZone: state.account.timeZone, now }));
  }
  if (!isToldLate(lease, now)) return toChange(state, settled);
  const leases = new Map([...settled.use.leases].map(([id, each]) => [id, told(each, now)]));
  return toChange(state, { ...settled, use: { ...settled.use, leases } });
}

function told(lease: Lease, now: Date): Lease {
  return lease.borrowed ? lease : { ...lease, toldUntil: slackUntil(lease, now) };
}

/** The refusal of a lease that has ended. */
export function leaseExpired(leaseId: string): DomainError {
  return new DomainError("LEASE_EXPIRED", "the lease has ended: check out again", { resource: leaseId });
}

function checkBorrow(
  longest: string | undefined,
  until: Date,
  { timeZone, now, licenceId }: { timeZone: string; now: Date; licenceId: string },
): void {
  if (longest === undefined) {
    throw new DomainError("BORROW_NOT_OFFERED", "keys of the licence cannot be borrowed", { resource: licenceId });
  }
  const last = addPeriod(now, longest, timeZone);
  if (until > now && until <= last) return;
  throw new DomainError("BORROW_TIME_INVALID", `a key is borrowed until ${last.toISOString()} at most`, {
    resource: licenceId,
    latest: last.toISOString(),
  });
}
