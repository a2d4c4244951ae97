import type { Database } from "./database.ts";

/**
 * Deletes rows of all tenants so many at a time, each time in a transaction of its own, until none is left: nobody waits
 * long for the locks of a large clean-up.
 * @param statement deletes at most $2 rows of what is past $1, and returns one row for each
 */
export async function deleteInBatches(db: Database, statement: string, before: Date, size = 10_000): Promise<void> {
  let deleted = size;
  while (deleted === size) {
    deleted = (await db.withoutTenant((tx) => tx.sql(statement, [before, size]))).length;
  }
}
