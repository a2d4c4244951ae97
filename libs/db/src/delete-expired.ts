import type { Database } from "./database.ts";

/** What is past its time. */
export interface ExpiryOptions {
  readonly now: Date;
  /** Event ids older than this are forgotten; must exceed the event stream's own age limit. */
  readonly inboxDays: number;
}

/** Deletes stored responses and remembered event ids that are past their time; to be run now and then. */
export async function deleteExpired(db: Database, { now, inboxDays }: ExpiryOptions): Promise<void> {
  await db.withoutTenant(async (tx) => {
    await tx.sql("delete from idempotency where expire_time < $1", [now]);
    await tx.sql("delete from inbox where time < now() - make_interval(days => $1)", [inboxDays]);
  });
}
