import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { DecisionReader } from "../../app/decision-log/ports.ts";
import type { DecisionRow } from "./decision-rows.ts";
import { decisionColumns, fromDecisionRow } from "./decision-rows.ts";

/** Reads the log, a keyset page at a time. */
export function createDecisionReader(db: Database): DecisionReader {
  return {
    find: (tenantId, decisionId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<DecisionRow>(
          `select ${decisionColumns} from decision_log where tenant_id = $1 and decision_id = $2`,
          [tenantId, decisionId],
        );
        return row && fromDecisionRow(row);
      }),
    list: (tenantId, filter, query) =>
      db.read(tenantId, async (tx) => {
        const { accountId, feature, allowed, source, from, until } = filter;
        const bounds = [from?.toISOString() ?? "-infinity", until?.toISOString() ?? "infinity"];
        const args = { accountId, feature, allowed: String(allowed), source: String(source), bounds };
        const [beforeTime, beforeId] = decodePageToken(query.pageToken, args, ["time", "text"]) ?? [];
        const values = [tenantId, accountId, feature, allowed, source, ...bounds, beforeTime, beforeId];
        const rows = await tx.sql<DecisionRow>(selectPage, [...values, query.pageSize + 1]);
        const keyOf = ({ time, decision_id: id }: DecisionRow) => [time.toISOString(), id];
        const page = toPage(rows, query.pageSize, keyOf, args);
        return { ...page, items: page.items.map(fromDecisionRow) };
      }),
  };
}

const selectPage = `
  select ${decisionColumns} from decision_log
  where tenant_id = $1 and ($2 = '' or account_id = $2) and ($3 = '' or feature_key = $3)
    and ($4::boolean is null or allowed = $4) and ($5::text is null or source = $5)
    and time >= $6::timestamptz and time < $7::timestamptz
    and ($8::timestamptz is null or (time, decision_id) < ($8, $9))
  order by time desc, decision_id desc limit $10`;
