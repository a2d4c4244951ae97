import type { LeaseOptions } from "../../domain/lease/lease-options.ts";
import type { FloatingUse, Lease, OverdraftSpan } from "../../domain/lease/lease.ts";

/** A lease as its table has it. */
export interface LeaseRow {
  readonly lease_id: string;
  readonly licence_id: string;
  readonly account_id: string;
  readonly user_id?: string;
  readonly device_id?: string;
  readonly share_group?: string;
  readonly checkout_time: Date;
  readonly expire_time: Date;
  readonly told_until: Date;
  readonly borrowed: boolean;
  readonly heartbeat_seconds: number;
  readonly missed_beats: number;
  readonly end_time?: Date;
}

/** The overdrafts of a licence as its row has them; times are ISO 8601 texts. */
export type OverdraftsColumn = readonly {
  readonly start_time: string;
  readonly end_time?: string;
  readonly peak: number;
}[];

/** Reads the options of a licence, whose names the database sorts. */
export function fromLeaseOptions({ shares, users, groups, countries }: LeaseOptions): LeaseOptions {
  return {
    shares: shares.map(({ group, reserved, most }) => ({ group, reserved, ...(most !== undefined && { most }) })),
    users,
    groups,
    countries,
  };
}

/** Reads a lease's row. */
export function fromLeaseRow(row: LeaseRow): Lease {
  return {
    leaseId: row.lease_id,
    ...(row.user_id && { userId: row.user_id }),
    ...(row.device_id && { deviceId: row.device_id }),
    ...(row.share_group && { group: row.share_group }),
    checkoutTime: row.checkout_time,
    expireTime: row.expire_time,
    toldUntil: row.told_until,
    borrowed: row.borrowed,
    heartbeatSeconds: row.heartbeat_seconds,
    missedBeats: row.missed_beats,
  };
}

/** Writes a lease's row. */
export function toLeaseRow(licenceId: string, accountId: string, lease: Lease): LeaseRow {
  return {
    lease_id: lease.leaseId,
    licence_id: licenceId,
    account_id: accountId,
    ...(lease.userId !== undefined && { user_id: lease.userId }),
    ...(lease.deviceId !== undefined && { device_id: lease.deviceId }),
    ...(lease.group !== undefined && { share_group: lease.group }),
    checkout_time: lease.checkoutTime,
    expire_time: lease.expireTime,
    told_until: lease.toldUntil,
    borrowed: lease.borrowed,
    heartbeat_seconds: lease.heartbeatSeconds,
    missed_beats: lease.missedBeats,
  };
}

/** What is in use of a licence's keys; nothing of one that no key was ever taken of. */
export function fromFloatingRows(overdrafts: OverdraftsColumn, leases: readonly LeaseRow[]): FloatingUse | undefined {
  if (overdrafts.length === 0 && leases.length === 0) return undefined;
  const oldest = leases.toSorted(
    (left, right) =>
      left.checkout_time.getTime() - right.checkout_time.getTime() || (left.lease_id < right.lease_id ? -1 : 1),
  );
  return {
    leases: new Map(oldest.map((row) => [row.lease_id, fromLeaseRow(row)])),
    overdrafts: fromOverdraftsColumn(overdrafts),
  };
}

/** Reads the column. */
export function fromOverdraftsColumn(column: OverdraftsColumn): OverdraftSpan[] {
  return column.map(({ start_time, end_time, peak }) => ({
    startTime: new Date(start_time),
    ...(end_time !== undefined && { endTime: new Date(end_time) }),
    peak,
  }));
}

/** Writes the column. */
export function toOverdraftsColumn(spans: readonly OverdraftSpan[]): OverdraftsColumn {
  return spans.map(({ startTime, endTime, peak }) => ({
    start_time: startTime.toISOString(),
    ...(endTime && { end_time: endTime.toISOString() }),
    peak,
  }));
}
