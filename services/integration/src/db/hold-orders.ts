import type { EventCause, OutgoingEvent, Transaction } from "@licet/db";
import type { Order } from "../domain/order.ts";
import { buildsOnEarlier } from "../domain/hold-order.ts";
import type { OrderChange } from "../domain/order-event.ts";
import type { ToOutgoing } from "./order-store.ts";
import { toCause } from "./traceparent.ts";

/** An order that was just written, and what made it be written if not the active span. */
export interface WrittenOrder extends OrderChange<Order> {
  readonly cause?: EventCause;
}

/**
 * Tells of orders that were just written, but for those that build on an earlier order of the account which is not carried
 * out yet: they are kept back until it is, since replicas may overtake each other on the way to entitlement.
 */
export async function tellOfOrders(
  tx: Transaction,
  tenantId: string,
  written: readonly WrittenOrder[],
  toOutgoing: ToOutgoing,
): Promise<void> {
  const held = await findOvertaking(
    tx,
    written.filter(({ events }) => events.some(buildsOnEarlier)).map(({ order }) => order.orderId),
  );
  const kept: { orderId: string; event: OutgoingEvent }[] = [];
  for (const { order, events, cause } of written) {
    for (const event of events) {
      const outgoing = toOutgoing(tenantId, event);
      if (held.has(order.orderId) && buildsOnEarlier(event)) kept.push({ orderId: order.orderId, event: outgoing });
      else tx.publish(outgoing, cause === undefined ? {} : { cause });
    }
  }
  if (kept.length > 0) await keepBack(tx, kept);
}

/** Tells of held orders of the accounts, or of all, that have no other to wait for; returns how many there were. */
export async function releaseHeld(tx: Transaction, tenantId: string, accountIds?: readonly string[]): Promise<number> {
  const rows = await tx.sql<HeldRow>(release, [accountIds, mostReleased], { name: "integration_release_held" });
  for (const { subject, payload, traceparent } of rows.toSorted(byOrderId)) {
    tx.publish({ tenantId, subject, payload }, traceparent === undefined ? {} : { cause: toCause(traceparent) });
  }
  return rows.length;
}

interface HeldRow {
  readonly order_id: string;
  readonly subject: string;
  readonly payload: Buffer;
  readonly traceparent?: string;
}

/** Held orders told of at once at the most. */
export const mostReleased = 500;

const byOrderId = (left: HeldRow, right: HeldRow): number => (left.order_id < right.order_id ? -1 : 1);

const hasEarlier = `exists (
  select 1 from customer_order as earlier
  where earlier.account_id = held.account_id and earlier.order_id < held.order_id
    and earlier.state in ('RECEIVED', 'ACCEPTED') and earlier.cancel_time is null)`;

const release = `
  update customer_order set held_subject = null, held_payload = null
  from (
    select order_id, held_subject as subject, held_payload as payload from customer_order as held
    where held_payload is not null and ($1::text[] is null or account_id = any($1)) and not ${hasEarlier}
    order by order_id limit $2 for update skip locked) as free
  where customer_order.order_id = free.order_id
  returning free.order_id, free.subject, free.payload, customer_order.traceparent`;

async function findOvertaking(tx: Transaction, orderIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (orderIds.length === 0) return new Set();
  const rows = await tx.sql<{ order_id: string }>(
    `select order_id from customer_order as held where order_id = any($1::text[]) and ${hasEarlier}`,
    [orderIds],
    { name: "integration_find_overtaking" },
  );
  return new Set(rows.map((row) => row.order_id));
}

async function keepBack(tx: Transaction, kept: readonly { orderId: string; event: OutgoingEvent }[]): Promise<void> {
  await tx.sql(
    `update customer_order set held_subject = kept.subject, held_payload = kept.payload
     from unnest($1::text[], $2::text[], $3::bytea[]) as kept (order_id, subject, payload)
     where customer_order.order_id = kept.order_id and customer_order.order_id = any($1::text[])`,
    [
      kept.map(({ orderId }) => orderId),
      kept.map(({ event }) => event.subject),
      kept.map(({ event }) => Buffer.from(event.payload)),
    ],
    { name: "integration_keep_back" },
  );
}
