import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { MoveReader, MoveRecord } from "../../app/ports.ts";
import type { MoveRow } from "./move-rows.ts";
import { fromMoveRow } from "./move-rows.ts";

/** Reads scheduled moves, a keyset page at a time. */
export function createMoveReader(db: Database): MoveReader {
  return {
    findMove: (tenantId, licenceId, moveId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<MoveRow>(
          "select * from scheduled_move where tenant_id = $1 and licence_id = $2 and move_id = $3",
          [tenantId, licenceId, moveId],
        );
        return row && toRecord(row);
      }),
    listMoves: (tenantId, filter, query) =>
      db.read(tenantId, async (tx) => {
        const { accountId, licenceId, includeEnded } = filter;
        const args = { accountId, licenceId, includeEnded: String(includeEnded) };
        const [afterTime, afterLicence, afterMove] =
          decodePageToken(query.pageToken, args, ["time", "text", "text"]) ?? [];
        const rows = await tx.sql<MoveRow>(
          `select * from scheduled_move where tenant_id = $1 and ($2 = '' or account_id = $2)
             and ($3 = '' or licence_id = $3) and ($4 or state = 'pending')
             and ($5::timestamptz is null or (effective_time, licence_id, move_id) > ($5, $6::text, $7::text))
           order by effective_time, licence_id, move_id limit $8`,
          [tenantId, accountId, licenceId, includeEnded, afterTime, afterLicence, afterMove, query.pageSize + 1],
        );
        const toKey = (row: MoveRow) => [row.effective_time.toISOString(), row.licence_id, row.move_id];
        const page = toPage(rows, query.pageSize, toKey, args);
        return { ...page, items: page.items.map(toRecord) };
      }),
  };
}

function toRecord(row: MoveRow): MoveRecord {
  return { accountId: row.account_id, licenceId: row.licence_id, move: fromMoveRow(row) };
}
