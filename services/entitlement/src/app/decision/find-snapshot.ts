import type { MaybeSnapshot, Snapshots } from "./ports.ts";

/** Whose snapshot, and how fresh it must be. */
export interface SnapshotDemand {
  readonly tenantId: string;
  readonly accountId: string;
  readonly atLeastRevision: number;
  /** All that was committed before. */
  readonly fullyConsistent: boolean;
}

/** The account's snapshot as fresh as is demanded; at once when memory will do. */
export function findSnapshot(
  snapshots: Snapshots,
  { tenantId, accountId, atLeastRevision, fullyConsistent }: SnapshotDemand,
): MaybeSnapshot | Promise<MaybeSnapshot> {
  return fullyConsistent
    ? snapshots.findNewest(tenantId, accountId, atLeastRevision)
    : snapshots.find(tenantId, accountId, atLeastRevision);
}
