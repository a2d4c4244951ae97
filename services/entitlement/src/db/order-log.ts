import type { Database, EventCause, OutgoingEvent } from "@licet/db";
import type { OrderLog } from "../app/ports.ts";
import type { OrderEffect, Refusal } from "../domain/order/order.ts";

/** Tells that an order was refused. */
export type RefusalMapping = (tenantId: string, refusal: Refusal & { readonly orderId: string }) => OutgoingEvent;

/** What became of each order, whatever came first: its acceptance or its cancellation. */
export function createOrderLog(db: Database, toRefusal: RefusalMapping): OrderLog {
  return {
    find: (tenantId, orderIds) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<{ order_id: string; account_id: string; effects: OrderEffect[] }>(
          "select order_id, account_id, effects from provisioned_order where tenant_id = $1 and order_id = any($2::text[])",
          [tenantId, orderIds],
        );
        return new Map(rows.map((row) => [row.order_id, { accountId: row.account_id, effects: row.effects }]));
      }),
    record: (tenantId, entries) =>
      db.transaction(tenantId, async (tx) => {
        if (entries.length === 0) return;
        await tx.sql(
          `insert into provisioned_order (tenant_id, order_id, account_id, outcome, effects)
           select $1, "orderId", "accountId", outcome, effects
           from jsonb_to_recordset($2::jsonb) as new ("orderId" text, "accountId" text, outcome text, effects jsonb)
           on conflict (tenant_id, order_id) do update set outcome = excluded.outcome`,
          [tenantId, JSON.stringify(entries)],
        );
      }),
    refuse: (tenantId, refusals) =>
      db.transaction(tenantId, async (tx) => {
        for (const { cause, ...refusal } of refusals) {
          tx.publish(toRefusal(tenantId, refusal), cause && { cause: cause as EventCause });
        }
      }),
  };
}
