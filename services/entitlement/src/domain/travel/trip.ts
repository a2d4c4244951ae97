import type { SnapshotDocument } from "@licet/decision";

/** A user's stay outside a region rule that lets users travel. Of each user and rule the last one is kept. */
export interface Trip {
  readonly userId: string;
  readonly regionRule: string;
  /** Where it began: ISO 3166, as the rule's evidence told. */
  readonly country: string;
  readonly startTime: Date;
  readonly endTime: Date;
  /** No other begins before. */
  readonly restEndTime: Date;
}

/** A trip as snapshots have it. */
export function toTripDocument({
  userId,
  regionRule,
  startTime,
  endTime,
  restEndTime,
}: Trip): NonNullable<SnapshotDocument["trips"]>[number] {
  return {
    userId,
    territory: regionRule,
    from: startTime.getTime(),
    until: endTime.getTime(),
    restUntil: restEndTime.getTime(),
  };
}
