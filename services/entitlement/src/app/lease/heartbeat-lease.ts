import type { Clock } from "@licet/kernel";
import { leaseExpired, tellLease } from "../../domain/lease/change-lease.ts";
import { notInForce } from "../../domain/lease/in-force.ts";
import { isToldLate } from "../../domain/lease/lease.ts";
import { licenceOf } from "../../domain/licence/licence.ts";
import type { Caller } from "../caller.ts";
import { changeOne } from "../caller.ts";
import type { Accounts } from "../ports.ts";
import { findLease } from "./find-lease.ts";
import type { LeaseRecord, Leases } from "./ports.ts";

/** Keeps a lease alive; answers until when. */
export type HeartbeatLease = (caller: Caller, leaseId: string) => Promise<Date>;

/**
 * Makes the command. It refuses with NOT_FOUND, LEASE_EXPIRED and LICENCE_NOT_ACTIVE. Most heartbeats are one statement:
 * only one that finds less than half of the snapshot's slack left changes the account, and sees whether the licence is
 * still in force. Where it is not, the lease has ended by the time of the refusal.
 */
export function createHeartbeatLease(leases: Leases, accounts: Accounts, clock: Clock): HeartbeatLease {
  return async (caller, leaseId) => {
    const { tenantId } = caller;
    const now = clock.now();
    const beaten = await leases.beat(tenantId, leaseId, now);
    if (beaten === undefined) return endOf(await findLease(leases, caller, leaseId), now);
    const { lease, licenceId, accountId } = beaten;
    if (isToldLate(lease, now)) {
      const state = await changeOne(accounts, caller, accountId, (held) =>
        tellLease(held, { licenceId, leaseId }, now),
      );
      const refused = notInForce(licenceOf(state, licenceId), now);
      if (refused !== undefined) throw refused;
    }
    return lease.expireTime;
  };
}

/** A borrowed one needs no heartbeat, and takes none amiss. */
function endOf({ ended, lease }: LeaseRecord, now: Date): Date {
  if (ended || lease.expireTime <= now) throw leaseExpired(lease.leaseId);
  return lease.expireTime;
}
