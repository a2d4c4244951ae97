import type { EventCause, Transaction } from "@licet/db";
import type { Order } from "../domain/order.ts";
import type { OrderChange, OrderEvent } from "../domain/order-event.ts";
import type { ToOutgoing } from "./order-store.ts";

/** An order that was just written, and what made it be written if not the active span. */
export interface WrittenOrder extends OrderChange<Order> {
  readonly cause?: EventCause;
}

/**
 * Tells of orders that were just written, and which order of the account each comes after: events may overtake each other
 * on the way to entitlement, which puts them in sequence.
 */
export async function tellOfOrders(
  tx: Transaction,
  tenantId: string,
  written: readonly WrittenOrder[],
  toOutgoing: ToOutgoing,
): Promise<void> {
  const placed = written.filter(({ events }) => events.some(hasPlace)).map(({ order }) => order.orderId);
  const before = placed.length === 0 ? new Map<string, string>() : await findBefore(tx, placed);
  for (const { order, events, cause } of written) {
    const outgoing = events.map((event) => toOutgoing(tenantId, event, before.get(order.orderId)));
    tx.publish(outgoing, cause === undefined ? {} : { cause });
  }
}

function hasPlace({ type }: OrderEvent): boolean {
  return type === "accepted" || type === "rejected" || type === "cancelled";
}

/**
 * The latest earlier order of each order's account that entitlement may not know yet. What is not under way any more is
 * known there, or was never told of.
 */
async function findBefore(tx: Transaction, orderIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.sql<{ order_id: string; before?: string }>(
    `select order_id, (
       select earlier.order_id from customer_order as earlier
       where earlier.tenant_id = $2 and earlier.account_id = placed.account_id and earlier.order_id < placed.order_id
         and earlier.state in ('RECEIVED', 'ACCEPTED') and earlier.cancel_time is null
       order by earlier.order_id desc limit 1) as before
     from customer_order as placed where tenant_id = $2 and order_id = any($1::text[])`,
    [orderIds, tx.tenantId],
    { name: "integration_find_before" },
  );
  return new Map(rows.map((row) => [row.order_id, row.before ?? ""]));
}
