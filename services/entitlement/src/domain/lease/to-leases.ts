import type { ExclusionDocument, LeasesDocument } from "@licet/decision/give-key";
import type { AccountState } from "../account/account.ts";
import type { FloatingTerms } from "../catalog/catalog.ts";
import type { Licence } from "../licence/licence.ts";
import type { Lease } from "./lease.ts";
import { unused } from "./lease.ts";
import type { LeaseOptions } from "./lease-options.ts";
import { sharesInForce } from "./lease-options.ts";
import { overdraftClosed, overdraftKeys } from "./overdraft.ts";

/** What of the account its keys are told with. */
export interface KeySurroundings {
  readonly timeZone: string;
  readonly users: AccountState["users"];
}

/** The licence's keys as the snapshot tells of them. */
export function toLeases(licence: Licence, terms: FloatingTerms, { timeZone, users }: KeySurroundings): LeasesDocument {
  const { leases, overdrafts } = licence.floating ?? unused;
  const { overdraft, mostPerUser } = terms;
  const shares = sharesInForce(licence, terms, users);
  const exclude = licence.leaseOptions && toExclusion(licence.leaseOptions);
  const closed = overdraft && overdraftClosed(overdrafts, overdraft, { startTime: licence.startTime, timeZone });
  return {
    ...(overdraft && { overdraft: overdraftKeys(overdraft, licence.quantity) }),
    ...(closed && { overdraftClosed: closed }),
    ...(shares.length > 0 && {
      groups: shares.map(({ group, reserved, most }) => ({
        group,
        ...(reserved > 0 && { reserved }),
        ...(most !== undefined && { most }),
      })),
    }),
    ...(mostPerUser !== undefined && { mostPerUser }),
    ...(exclude && { exclude }),
    held: [...leases.values()].map((lease) => toHeld(lease, lease.toldUntil)),
  };
}

/** Who is left out; undefined for nobody. */
function toExclusion({ users, groups, countries }: LeaseOptions): ExclusionDocument | undefined {
  if (users.length + groups.length + countries.length === 0) return undefined;
  return {
    ...(users.length > 0 && { users: [...users] }),
    ...(groups.length > 0 && { groups: [...groups] }),
    ...(countries.length > 0 && { countries: [...countries] }),
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
