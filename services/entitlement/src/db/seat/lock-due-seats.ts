import type { Transaction } from "@licet/db";

/**
 * Locks the seats of licences of which something is due by now, or in a moment. Uses are noted without the account's lock: with
 * that of their rows they wait for what is decided about idle seats that are read after this, and none of them is lost to it.
 */
export async function lockDueSeats(tx: Transaction, accountIds: readonly string[], now: Date): Promise<void> {
  const soon = new Date(now.getTime() + 60_000);
  await tx.sql(lockSeats, [tx.tenantId, accountIds, soon], { name: "entitlement_lock_due_seats" });
}

const lockSeats = `
  select from seat where tenant_id = $1 and licence_id in
    (select licence_id from due_licence where tenant_id = $1 and account_id = any($2::text[]) and due_time <= $3)
  order by licence_id, user_id, user_account_id for update`;
