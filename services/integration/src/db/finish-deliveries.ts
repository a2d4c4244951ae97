import type { Transaction } from "@licet/db";
import type { Outcome } from "../app/ports.ts";
import type { Settlement } from "./settle-orders.ts";
import { lockOrders, settleOrders } from "./settle-orders.ts";
import { toCause } from "./traceparent.ts";

/** Writes how attempts ended, unless a later one has come first, then moves the orders that waited for them. */
export async function finishDeliveries(
  tx: Transaction,
  outcomes: readonly Outcome[],
  { advance, toOutgoing }: Pick<Settlement, "advance" | "toOutgoing">,
): Promise<void> {
  if (outcomes.length === 0) return;
  const orderIds = [...new Set(outcomes.map(({ orderId }) => orderId).filter((orderId) => orderId !== ""))];
  await lockOrders(tx, orderIds);
  await tx.sql(
    `update delivery set state = outcome.state, last_response = outcome.response, due_time = outcome.due_time,
       deliver_time = outcome.deliver_time
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[])
       as outcome (delivery_id, state, response, due_time, deliver_time)
     where delivery.delivery_id = outcome.delivery_id and delivery.delivery_id = any($1::text[])
       and delivery.state = 'PENDING'`,
    [
      outcomes.map(({ deliveryId }) => deliveryId),
      outcomes.map(toState),
      outcomes.map(({ response }) => response),
      outcomes.map(({ dueTime }) => dueTime),
      outcomes.map(({ isDelivered, time }) => (isDelivered ? time : undefined)),
    ],
  );
  const now = outcomes.at(-1)?.time ?? new Date(0);
  await settleOrders(tx, orderIds, { advance, toOutgoing, now, causes: await readCauses(tx, orderIds) });
}

function toState({ isDelivered, dueTime }: Outcome): string {
  if (isDelivered) return "DELIVERED";
  return dueTime === undefined ? "FAILED" : "PENDING";
}

async function readCauses(tx: Transaction, orderIds: readonly string[]) {
  const rows = await tx.sql<{ order_id: string; traceparent?: string }>(
    "select order_id, traceparent from customer_order where order_id = any($1::text[])",
    [orderIds],
  );
  return new Map(rows.map((row) => [row.order_id, toCause(row.traceparent)]));
}
