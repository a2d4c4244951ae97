import type { Database, EventCause, OutgoingEvent } from "@licet/db";
import type { OrderEntry, OrderLog, OrderOutcome } from "../app/order/ports.ts";
import type { OrderEffect, Refusal } from "../domain/order/order.ts";

/** What is told of orders. */
export interface OrderMapping {
  toRefusal(tenantId: string, refusal: Refusal & { readonly orderId: string }): OutgoingEvent;
  toUndone(tenantId: string, orderId: string): OutgoingEvent;
}

/** What became of each order, whatever came first: its acceptance or its end. */
export function createOrderLog(db: Database, mapping: OrderMapping): OrderLog {
  return {
    together: (tenantId, work) => db.transaction(tenantId, work),
    find: (tenantId, orderIds) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<EntryRow>(findOrders, [tenantId, orderIds], { name: "entitlement_find_orders" });
        return rows.map(fromRow);
      }),
    place: (tenantId, orderIds, accountId) =>
      db.transaction(tenantId, async (tx) => {
        await tx.sql(
          `insert into order_place (tenant_id, order_id, account_id)
           select $1, order_id, $3 from unnest($2::text[]) as placed (order_id) order by order_id
           on conflict do nothing`,
          [tenantId, orderIds, accountId],
        );
      }),
    placesOf: (tenantId, orderIds) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<{ account_id: string }>(
          "select distinct account_id from order_place where tenant_id = $1 and order_id = any($2::text[])",
          [tenantId, orderIds],
        );
        return rows.map((row) => row.account_id);
      }),
    record: (tenantId, entries) =>
      db.transaction(tenantId, async (tx) => {
        if (entries.length === 0) return;
        const options = { name: "entitlement_record_orders" };
        const rows = await tx.sql(recordOrders, [tenantId, JSON.stringify(entries)], options);
        if (rows.length < entries.length) throw new Error("one of the orders was dealt with meanwhile");
      }),
    markCancelled: (tenantId, orderIds) =>
      db.transaction(tenantId, async (tx) => {
        if (orderIds.length === 0) return;
        await tx.sql(
          "update provisioned_order set outcome = 'cancelled' where tenant_id = $1 and order_id = any($2::text[])",
          [tenantId, orderIds],
        );
      }),
    refuse: (tenantId, refusals) =>
      db.transaction(tenantId, async (tx) => {
        for (const { cause, ...refusal } of refusals) {
          tx.publish(mapping.toRefusal(tenantId, refusal), { cause: cause as EventCause });
        }
      }),
    tellUndone: (tenantId, undone) =>
      db.transaction(tenantId, async (tx) => {
        for (const { cause, orderId } of undone) {
          tx.publish(mapping.toUndone(tenantId, orderId), { cause: cause as EventCause });
        }
      }),
  };
}

interface EntryRow {
  readonly order_id: string;
  readonly account_id: string;
  readonly outcome: OrderOutcome;
  readonly effects: OrderEffect[];
  readonly after_order_id: string;
}

function fromRow(row: EntryRow): OrderEntry {
  return {
    orderId: row.order_id,
    accountId: row.account_id,
    outcome: row.outcome,
    effects: row.effects,
    afterOrderId: row.after_order_id,
  };
}

const findOrders = `
  select order_id, account_id, outcome, effects, after_order_id from provisioned_order
  where tenant_id = $1 and order_id = any($2::text[])`;

const recordOrders = `
  insert into provisioned_order (tenant_id, order_id, account_id, outcome, effects, after_order_id)
  select $1, "orderId", "accountId", outcome, effects, "afterOrderId"
  from jsonb_to_recordset($2::jsonb)
    as new ("orderId" text, "accountId" text, outcome text, effects jsonb, "afterOrderId" text)
  order by "orderId"
  on conflict (tenant_id, order_id) do nothing returning order_id`;
