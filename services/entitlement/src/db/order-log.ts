import type { Database, EventCause, OutgoingEvent, Transaction } from "@licet/db";
import type { OrderLog } from "../app/ports.ts";
import type { OrderEffect, Refusal } from "../domain/order/order.ts";

/** Tells that an order was refused. */
export type RefusalMapping = (tenantId: string, refusal: Refusal & { readonly orderId: string }) => OutgoingEvent;

/** What became of each order, whatever came first: its acceptance or its cancellation. */
export function createOrderLog(db: Database, toRefusal: RefusalMapping): OrderLog {
  return {
    find: (tenantId, orderIds) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<{ order_id: string }>(
          "select order_id from provisioned_order where tenant_id = $1 and order_id = any($2::text[])",
          [tenantId, orderIds],
        );
        return new Set(rows.map((row) => row.order_id));
      }),
    record: (tenantId, entries) =>
      db.transaction(tenantId, async (tx) => {
        const kept = await insert(tx, entries);
        if (kept < entries.length) throw new Error("another replica dealt with one of the orders meanwhile");
      }),
    cancel: (tenantId, orders) =>
      db.transaction(tenantId, async (tx) => {
        await insert(
          tx,
          orders.map(({ orderId, accountId }) => ({ orderId, accountId, outcome: "cancelled", effects: [] })),
        );
        const rows = await tx.sql<CarriedOutRow>(cancelKnown, [tenantId, orders.map(({ orderId }) => orderId)]);
        return rows.map((row) => ({ orderId: row.order_id, accountId: row.account_id, effects: row.effects }));
      }),
    refuse: (tenantId, refusals) =>
      db.transaction(tenantId, async (tx) => {
        for (const { cause, ...refusal } of refusals) {
          tx.publish(toRefusal(tenantId, refusal), cause && { cause: cause as EventCause });
        }
      }),
  };
}

interface CarriedOutRow {
  readonly order_id: string;
  readonly account_id: string;
  readonly effects: OrderEffect[];
}

/** In one order for all, so that no two transactions wait for each other. Returns how many were new. */
async function insert(tx: Transaction, entries: readonly object[]): Promise<number> {
  if (entries.length === 0) return 0;
  const rows = await tx.sql(insertOrders, [tx.tenantId, JSON.stringify(entries)]);
  return rows.length;
}

const insertOrders = `
  insert into provisioned_order (tenant_id, order_id, account_id, outcome, effects)
  select $1, "orderId", "accountId", outcome, effects
  from jsonb_to_recordset($2::jsonb) as new ("orderId" text, "accountId" text, outcome text, effects jsonb)
  order by "orderId"
  on conflict (tenant_id, order_id) do nothing returning order_id`;

const cancelKnown = `
  update provisioned_order set outcome = 'cancelled'
  where tenant_id = $1 and order_id = any($2::text[]) and outcome <> 'cancelled'
  returning order_id, account_id, effects`;
