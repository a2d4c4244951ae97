import type { Page } from "@licet/kernel";
import type { Lease } from "../../domain/lease/lease.ts";
import type { PageQuery } from "../ports.ts";

/** A lease and where it belongs. */
export interface LeaseRecord {
  readonly lease: Lease;
  readonly licenceId: string;
  readonly accountId: string;
  readonly ended: boolean;
}

/** A day on which more keys were in use than bought. */
export interface OverdraftDay {
  /** YYYY-MM-DD in the account's time zone. */
  readonly date: string;
  /** Most keys above the quantity. */
  readonly peak: number;
}

/** Those of one licence, newest first. */
export interface LicenceOverdrafts {
  readonly licenceId: string;
  readonly accountId: string;
  readonly planKey: string;
  readonly quantity: number;
  readonly days: readonly OverdraftDay[];
}

/** Leases one by one, without the lock of their account. */
export interface Leases {
  /** Moves on the end of one that lives and is not borrowed; nothing where there is none such. */
  beat(tenantId: string, leaseId: string, now: Date): Promise<LeaseRecord | undefined>;
  find(tenantId: string, leaseId: string): Promise<LeaseRecord | undefined>;
  /** Accounts with leases whose time is over. */
  due(now: Date, limit: number): Promise<{ readonly tenantId: string; readonly accountId: string }[]>;
  /** Forgets leases that ended before then. */
  forget(endedBefore: Date): Promise<void>;
  /** Those of a licence that are held, by id. @throws DomainError NOT_FOUND */
  list(tenantId: string, licenceId: string, query: PageQuery): Promise<Page<LeaseRecord>>;
  /** Newest first. @throws DomainError NOT_FOUND */
  listOverdrafts(tenantId: string, licenceId: string, now: Date): Promise<readonly OverdraftDay[]>;
  /** Likewise of every licence that had any, by id. */
  listAllOverdrafts(tenantId: string, now: Date, query: PageQuery): Promise<Page<LicenceOverdrafts>>;
}
