import type { Database } from "@licet/db";

/**
 * Forgets events, entries and ended reservations from before an instant, of all tenants. Events of that time are refused as
 * too old, so none that is forgotten can be counted again; the sums by the hour and the statement's pages stay. Nothing of
 * the last 32 days goes, whatever the instant.
 */
export async function forgetUsage(db: Database, before: Date): Promise<void> {
  await db.withoutTenant(async (tx) => {
    await tx.sql("delete from usage_event where receive_time < $1 and time < $1", [before]);
    await tx.sql("delete from usage_entry where time < $1", [before]);
    await tx.sql("delete from reservation where state <> 'held' and expire_time < $1", [before]);
  });
}
