import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { OverrideReader } from "../../app/ports.ts";
import { checkExists } from "../account/check-exists.ts";
import type { OverrideRow } from "./override-rows.ts";
import { fromOverrideRow } from "./override-rows.ts";

/** Reads overrides, a keyset page at a time. */
export function createOverrideReader(db: Database): OverrideReader {
  return {
    findOverride: (tenantId, overrideId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<OverrideRow>(
          "select * from feature_override where tenant_id = $1 and override_id = $2",
          [tenantId, overrideId],
        );
        return row && fromOverrideRow(row);
      }),
    listOverrides: (tenantId, filter, query) =>
      db.read(tenantId, async (tx) => {
        const { accountId, feature, promotionKey, withEnded } = filter;
        if (accountId !== "") await checkExists(tx, "account", accountId);
        const args = { accountId, feature, promotionKey, withEnded: String(withEnded) };
        const [after = ""] = decodePageToken(query.pageToken, args) ?? [];
        const rows = await tx.sql<OverrideRow>(
          `select * from feature_override where tenant_id = $1 and ($2 = '' or account_id = $2)
             and ($3 = '' or feature = $3) and ($4 = '' or promotion_key = $4) and ($5 or ended_time is null)
             and override_id > $6
           order by override_id limit $7`,
          [tenantId, accountId, feature, promotionKey, withEnded, after, query.pageSize + 1],
        );
        const page = toPage(rows, query.pageSize, (row) => [row.override_id], args);
        return { ...page, items: page.items.map(fromOverrideRow) };
      }),
  };
}
