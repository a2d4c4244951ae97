import type { Database } from "@licet/db";
import type { Clock } from "@licet/kernel";
import type { Ledger } from "../app/ports.ts";
import { SqlLedgerPage, type ToOutgoing } from "./ledger-page.ts";
import { SqlLedgerReader } from "./ledger-reader.ts";

/** The books in PostgreSQL. */
export function createLedger(db: Database, clock: Clock, toOutgoing: ToOutgoing): Ledger {
  return {
    write: (tenantId, work) =>
      db.transaction(tenantId, (tx) => work(new SqlLedgerPage(tx, toOutgoing, () => clock.now()))),
    read: (tenantId, work) => db.read(tenantId, (tx) => work(new SqlLedgerReader(tx))),
    async findTenantsWithExpiredHolds(now) {
      const rows = await db.withoutTenant((tx) =>
        tx.sql<{ tenant_id: string }>(
          "select distinct tenant_id from reservation where state = 'held' and expire_time <= $1",
          [new Date(now)],
        ),
      );
      return rows.map((row) => row.tenant_id);
    },
  };
}
