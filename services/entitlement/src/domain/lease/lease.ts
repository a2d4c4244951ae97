/** One key of a floating licence in use. */
export interface Lease {
  readonly leaseId: string;
  readonly userId?: string;
  readonly deviceId?: string;
  /** The group on whose share it draws. */
  readonly group?: string;
  readonly checkoutTime: Date;
  /** When it ends unless a heartbeat comes; of a borrowed one the end. */
  readonly expireTime: Date;
  /** What the snapshot says of its end; never earlier than `expireTime`, so that heartbeats need no new snapshot. */
  readonly toldUntil: Date;
  readonly borrowed: boolean;
  readonly heartbeatSeconds: number;
  readonly missedBeats: number;
}

/** A stretch of time in which more keys were in use than bought. */
export interface OverdraftSpan {
  readonly startTime: Date;
  /** Absent: it goes on. */
  readonly endTime?: Date;
  /** Most keys above the quantity. */
  readonly peak: number;
}

/** What is in use of a licence's keys. */
export interface FloatingUse {
  /** By id, oldest first. */
  readonly leases: ReadonlyMap<string, Lease>;
  /** Oldest first; one a day at most. */
  readonly overdrafts: readonly OverdraftSpan[];
}

/** Of a licence of which no key was ever taken. */
export const unused: FloatingUse = { leases: new Map(), overdrafts: [] };

/** How many heartbeat windows the snapshot is ahead of a lease's end. */
const slackWindows = 4;

/** How long a lease lives without a heartbeat. */
export function windowMs({ heartbeatSeconds, missedBeats }: Pick<Lease, "heartbeatSeconds" | "missedBeats">): number {
  return heartbeatSeconds * missedBeats * 1000;
}

/** What the snapshot shall say of the end of a lease whose heartbeat came now. */
export function slackUntil(lease: Pick<Lease, "heartbeatSeconds" | "missedBeats">, now: Date): Date {
  return new Date(now.getTime() + slackWindows * windowMs(lease));
}

/** Whether a heartbeat found less than half of the slack left. */
export function isToldLate(lease: Lease, now: Date): boolean {
  return lease.toldUntil.getTime() - now.getTime() < (slackWindows / 2) * windowMs(lease);
}
