import type { Database } from "@licet/db";
import type { StaleAccounts } from "../../app/ports.ts";

/** Finds accounts by the catalog revision that their snapshots were compiled with. */
export function createStaleAccounts(db: Database): StaleAccounts {
  return {
    tenants: async () => {
      const rows = await db.withoutTenant((tx) => tx.sql<{ tenant_id: string }>("select tenant_id from recompilation"));
      return rows.map((row) => row.tenant_id);
    },
    next: async (tenantId, limit) => {
      const rows = await db.read(tenantId, (tx) => tx.sql<{ account_id: string }>(selectStale, [tenantId, limit]));
      return rows.map((row) => row.account_id);
    },
    // The lock on the replica keeps a newer catalog from being stored between looking and taking off.
    settle: (tenantId) =>
      db.transaction(tenantId, async (tx) => {
        await tx.sql("select 1 from catalog_replica where tenant_id = $1 for share", [tenantId]);
        const stale = await tx.sql(selectStale, [tenantId, 1]);
        if (stale.length === 0) await tx.sql("delete from recompilation where tenant_id = $1", [tenantId]);
      }),
  };
}

const selectStale = `
  select account_id from account_snapshot
  where tenant_id = $1
    and catalog_revision < (select revision from catalog_replica where catalog_replica.tenant_id = $1)
  order by account_id limit $2`;
