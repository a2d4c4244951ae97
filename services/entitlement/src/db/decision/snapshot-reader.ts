import type { Database } from "@licet/db";
import type { SnapshotDocument } from "@licet/decision";
import type { SnapshotScan } from "../../app/decision/ports.ts";
import type { SnapshotReader } from "../../app/watch/ports.ts";

/** Reads the present snapshots for those who begin to watch. */
export function createSnapshotReader(db: Database): SnapshotReader {
  return {
    async listSnapshots(tenantId, { accountIds, after, limit }) {
      const rows = await db.read(tenantId, (tx) =>
        tx.sql<{ account_id: string; revision: bigint; document: string }>(
          `select account_id, revision, document from account_snapshot
           where tenant_id = $1 and account_id > $2 and (cardinality($3::text[]) = 0 or account_id = any($3::text[]))
           order by account_id limit $4`,
          [tenantId, after, accountIds, limit],
        ),
      );
      return rows.map(({ account_id, revision, document }) => ({
        tenantId,
        accountId: account_id,
        revision: Number(revision),
        document,
      }));
    },
  };
}

/** Reads the present snapshots of a tenant a stretch at a time. */
export function createSnapshotScan(db: Database): SnapshotScan {
  const reader = createSnapshotReader(db);
  return {
    async next(tenantId, after, limit) {
      const found = await reader.listSnapshots(tenantId, { accountIds: [], after, limit });
      return found.map(({ accountId, document }) => ({
        accountId,
        document: JSON.parse(document) as SnapshotDocument,
      }));
    },
  };
}
