import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Lease as LeaseMessage } from "@licet/contracts/entitlement";
import { LeaseSchema } from "@licet/contracts/entitlement";
import type { OverdraftDay } from "../../app/lease/ports.ts";
import type { AccountState } from "../../domain/account/account.ts";
import type { Lease } from "../../domain/lease/lease.ts";
import { licenceOf } from "../../domain/licence/licence.ts";

/** A lease as it is told. */
export function toLease(licenceId: string, lease: Lease): LeaseMessage {
  return create(LeaseSchema, {
    leaseId: lease.leaseId,
    licenceId,
    userId: lease.userId ?? "",
    deviceId: lease.deviceId ?? "",
    group: lease.group ?? "",
    checkoutTime: timestampFromDate(lease.checkoutTime),
    expireTime: timestampFromDate(lease.expireTime),
    borrowed: lease.borrowed,
    heartbeatInterval: { seconds: BigInt(lease.heartbeatSeconds) },
  });
}

/** Days of overdraft as they are told. */
export function toOverdraftDays(days: readonly OverdraftDay[]) {
  return days.map(({ date, peak }) => ({ date, mostKeys: BigInt(peak) }));
}

/** The lease as an account was saved with it, and in which revision. */
export function toLeaseAnswer(state: AccountState, licenceId: string, leaseId: string) {
  const lease = licenceOf(state, licenceId).floating?.leases.get(leaseId);
  if (lease === undefined) throw new Error(`the saved account lacks lease ${leaseId}`);
  return { lease: toLease(licenceId, lease), revision: BigInt(state.account.revision) };
}
