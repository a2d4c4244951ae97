import type { Instant } from "./snapshot-document.ts";

/** The keys of a floating licence. */
export interface LeasesDocument {
  /** The licence's quantity when absent. */
  limit?: number;
  /** So many may be held above the limit, once all of it is in use. */
  overdraft?: number;
  /** When no more is given above the limit, because the days for it are used up: [from, until). */
  overdraftClosed?: { from: Instant; until: Instant };
  /** A user of several draws on the first that has a key left. `reserved` keys of the limit are given to nobody else. */
  groups?: { group: string; reserved?: number; most?: number }[];
  mostPerUser?: number;
  /** Who may use no key. */
  exclude?: ExclusionDocument;
  held: LeaseDocument[];
}

/** Users, groups and countries that are left out. */
export interface ExclusionDocument {
  users?: string[];
  groups?: string[];
  /** ISO 3166-1 alpha-2. */
  countries?: string[];
}

/** The lease of that id, of whichever licence, while it is held. */
export function findLease(
  licences: readonly { readonly leases?: LeasesDocument }[],
  leaseId: string,
  nowMs: number,
): LeaseDocument | undefined {
  for (const { leases } of licences) {
    const found = leases?.held.find(({ id, until }) => id === leaseId && nowMs < until);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One concurrent use of a licence. */
export interface LeaseDocument {
  id: string;
  userId?: string;
  deviceId?: string;
  /** When it has ended at the latest, unless heartbeats move this on; of a borrowed one the end. */
  until: Instant;
  /** The group on whose share of the keys it draws. */
  group?: string;
  /** Needs no heartbeat: it may be relied on offline. */
  borrowed?: boolean;
}
