import type { Transaction } from "@licet/db";
import type { Rollout } from "../../domain/rollout/rollout.ts";
import { letsIn, termsInForce } from "../../domain/rollout/rollout.ts";

/** Accounts looked at with one statement. */
const pageSize = 10_000;

/**
 * Marks the accounts that come in or go out as compiled with an older catalog, so that the recompilation compiles them and
 * no others. The catalog replica is locked: a snapshot written later knows the change.
 */
export async function markStale(tx: Transaction, before: Rollout, after: Rollout): Promise<void> {
  const [was, is] = [termsInForce(before), termsInForce(after)];
  const moves = (accountId: string): boolean => letsIn(after.key, was, accountId) !== letsIn(after.key, is, accountId);
  let last = "";
  for (;;) {
    const rows = await tx.sql<{ account_id: string }>(
      "select account_id from account_snapshot where tenant_id = $1 and account_id > $2 order by account_id limit $3",
      [tx.tenantId, last, pageSize],
    );
    const moved = rows.map((row) => row.account_id).filter(moves);
    if (moved.length > 0) {
      await tx.sql(
        "update account_snapshot set catalog_revision = 0 where tenant_id = $1 and account_id = any($2::text[])",
        [tx.tenantId, moved],
      );
    }
    last = rows.at(-1)?.account_id ?? last;
    if (rows.length < pageSize) break;
  }
  await tx.sql("insert into recompilation (tenant_id) values ($1) on conflict do nothing", [tx.tenantId]);
}
