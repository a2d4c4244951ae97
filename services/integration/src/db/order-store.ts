import { DomainError } from "@licet/kernel";
import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import type { OrderStore } from "../app/ports.ts";
import type { Order } from "../domain/order.ts";
import type { OrderChange, OrderEvent } from "../domain/order-event.ts";
import { insertOrders } from "./insert-orders.ts";
import type { OrderRow } from "./order-row.ts";
import { fromOrderRow, selectOrder } from "./order-row.ts";
import { toSearchedText } from "./searched-text.ts";
import { tellOfOrders } from "./tell-of-orders.ts";
import { toCause } from "./traceparent.ts";

/** Domain event to outgoing event; the account's order that it comes after is named where that matters. */
export type ToOutgoing = (tenantId: string, event: OrderEvent, afterOrderId?: string) => OutgoingEvent;

/** Orders in PostgreSQL. Plain SQL: this is a hot path, and every statement is set-wise. */
export function createOrderStore(db: Database, toOutgoing: ToOutgoing): OrderStore {
  return {
    insert: (tenantId, orders) => db.transaction(tenantId, (tx) => insertOrders(tx, tenantId, orders, toOutgoing)),
    judgeReceived: (tenantId, limit, judge) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<OrderRow>(
          `${selectOrder} where state = 'RECEIVED' order by order_id limit $1 for update skip locked`,
          [limit],
        );
        const changes = rows.map((row) => ({ ...judge(fromOrderRow(row)), cause: toCause(row.traceparent) }));
        await saveOrders(tx, changes);
        await tellOfOrders(tx, tenantId, changes, toOutgoing);
        return rows.length;
      }),
    update: (tenantId, orderId, decide) =>
      db.transaction(tenantId, async (tx) => {
        const order = await lockOrder(tx, orderId);
        const change = decide(order);
        if (change.order === order) return order;
        await saveOrders(tx, [change]);
        await tellOfOrders(tx, tenantId, [change], toOutgoing);
        return { ...change.order, version: order.version + 1 };
      }),
    tenantsWithReceived: () =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<{ tenant_id: string }>(
          "select distinct tenant_id from customer_order where state = 'RECEIVED'",
        );
        return rows.map((row) => row.tenant_id);
      }),
  };
}

async function lockOrder(tx: Transaction, orderId: string): Promise<Order> {
  const [row] = await tx.sql<OrderRow>(`${selectOrder} where order_id = $1 for update`, [toSearchedText(orderId)]);
  if (row === undefined) throw new DomainError("NOT_FOUND", "no such order", { resource: "order" });
  return fromOrderRow(row);
}

async function saveOrders(tx: Transaction, changes: readonly OrderChange<Order>[]): Promise<void> {
  if (changes.length === 0) return;
  const orders = changes.map((change) => change.order);
  await tx.sql(
    `update customer_order set state = saved.state, rejections = saved.rejections, cancel_time = saved.cancel_time,
       update_time = saved.update_time, version = customer_order.version + 1
     from unnest($1::text[], $2::text[], $3::jsonb[], $4::timestamptz[], $5::timestamptz[])
       as saved (order_id, state, rejections, cancel_time, update_time)
     where customer_order.order_id = saved.order_id and customer_order.order_id = any($1::text[])`,
    [
      orders.map((order) => order.orderId),
      orders.map((order) => order.state),
      orders.map((order) => JSON.stringify(order.rejections)),
      orders.map((order) => order.cancelTime),
      orders.map((order) => order.updateTime),
    ],
    { name: "integration_save_orders" },
  );
}
