import type { LeasesDocument } from "@licet/decision/give-key";
import type { FloatingTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import type { Lease } from "./lease.ts";
import { unused } from "./lease.ts";
import { overdraftClosed, overdraftKeys } from "./overdraft.ts";

/** The licence's keys as the snapshot tells of them. */
export function toLeases(licence: Licence, terms: FloatingTerms, timeZone: string): LeasesDocument {
  const { leases, overdrafts } = licence.floating ?? unused;
  const { overdraft, groups, mostPerUser } = terms;
  const closed = overdraft && overdraftClosed(overdrafts, overdraft, { startTime: licence.startTime, timeZone });
  return {
    ...(overdraft && { overdraft: overdraftKeys(overdraft, licence.quantity) }),
    ...(closed && { overdraftClosed: closed }),
    ...(groups.length > 0 && {
      groups: groups.map(({ group, reserved, most }) => ({
        group,
        ...(reserved > 0 && { reserved }),
        ...(most !== undefined && { most }),
      })),
    }),
    ...(mostPerUser !== undefined && { mostPerUser }),
    held: [...leases.values()].map((lease) => toHeld(lease, lease.toldUntil)),
  };
}

/** One lease that ends then. */
export function toHeld(lease: Lease, until: Date): LeasesDocument["held"][number] {
  const { leaseId, userId, deviceId, group, borrowed } = lease;
  return {
    id: leaseId,
    ...(userId !== undefined && { userId }),
    ...(deviceId !== undefined && { deviceId }),
    until: until.getTime(),
    ...(group !== undefined && { group }),
    ...(borrowed && { borrowed }),
  };
}
