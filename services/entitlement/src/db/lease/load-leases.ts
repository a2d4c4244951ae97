import type { Transaction } from "@licet/db";
import type { LeaseRow } from "./lease-rows.ts";

/**
 * The leases of the accounts that are held. Heartbeats change leases without the account's lock: with the lock of their
 * rows they wait for what is decided about those read here. Who changes no lease needs no lock, and waits for nobody.
 */
export function loadLeases(
  tx: Transaction,
  accountIds: readonly string[],
  { lock }: { readonly lock: boolean },
): Promise<LeaseRow[]> {
  const params = [tx.tenantId, accountIds];
  return lock
    ? tx.sql<LeaseRow>(`${selectHeld} for update`, params, { name: "entitlement_lock_leases" })
    : tx.sql<LeaseRow>(selectHeld, params, { name: "entitlement_load_leases" });
}

const selectHeld = `
  select * from lease where tenant_id = $1 and account_id = any($2::text[]) and end_time is null order by lease_id`;
