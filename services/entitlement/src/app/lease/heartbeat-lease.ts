import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import { leaseExpired, tellLease } from "../../domain/lease/change-lease.ts";
import { isToldLate } from "../../domain/lease/lease.ts";
import type { Caller } from "../caller.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import type { LeaseRecord, Leases } from "./ports.ts";

/** Keeps a lease alive; answers until when. */
export type HeartbeatLease = (caller: Caller, leaseId: string) => Promise<Date>;

/**
 * Makes the command. It refuses with NOT_FOUND and LEASE_EXPIRED. Most heartbeats are one statement: only one that finds
 * less than half of the snapshot's slack left changes the account.
 */
export function createHeartbeatLease(leases: Leases, accounts: Accounts, clock: Clock): HeartbeatLease {
  return async (caller, leaseId) => {
    const { tenantId } = caller;
    const now = clock.now();
    const beaten = await leases.beat(tenantId, leaseId, now);
    if (beaten === undefined) return endOf(await leases.find(tenantId, leaseId), leaseId, now);
    const { lease, licenceId, accountId } = beaten;
    if (isToldLate(lease, now)) {
      await changeOne(accounts, caller, accountId, (state) => tellLease(state, { licenceId, leaseId }, now));
    }
    return lease.expireTime;
  };
}

/** A borrowed one needs no heartbeat, and takes none amiss. */
function endOf(found: LeaseRecord | undefined, leaseId: string, now: Date): Date {
  if (found === undefined) throw new DomainError("NOT_FOUND", "no such lease", { resource: "lease", id: leaseId });
  if (found.ended || found.lease.expireTime <= now) throw leaseExpired(leaseId);
  return found.lease.expireTime;
}
