import { DomainError } from "@licet/kernel";
import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { OrderReads } from "../app/ports.ts";
import type { OrderRow } from "./order-row.ts";
import { fromOrderRow, selectOrder } from "./order-row.ts";
import { toSearchedText } from "./searched-text.ts";

/** Orders as PostgreSQL has them now. */
export function createOrderReads(db: Database): OrderReads {
  return {
    get: (tenantId, orderId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<OrderRow>(`${selectOrder} where tenant_id = $2 and order_id = $1`, [
          toSearchedText(orderId),
          tenantId,
        ]);
        if (row === undefined) throw new DomainError("NOT_FOUND", "no such order", { resource: "order" });
        return fromOrderRow(row);
      }),
    list: (tenantId, { pageSize, pageToken, accountId, state }) =>
      db.read(tenantId, async (tx) => {
        const args = { accountId, state: state ?? "" };
        const [after = ""] = decodePageToken(pageToken, args) ?? [];
        const rows = await tx.sql<OrderRow>(
          `${selectOrder} where tenant_id = $5 and order_id > $1 and ($2 = '' or account_id = $2) and ($3 = '' or state = $3)
           order by order_id limit $4`,
          [after, toSearchedText(accountId), state ?? "", pageSize + 1, tenantId],
        );
        const page = toPage(rows, pageSize, (row) => [row.order_id], args);
        return { ...page, items: page.items.map(fromOrderRow) };
      }),
  };
}
