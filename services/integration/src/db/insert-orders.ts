import type { Transaction } from "@licet/db";
import type { IntakeVerdict, NewOrder } from "../app/ports.ts";
import { toStoredLine } from "./order-row.ts";
import type { ToOutgoing } from "./order-store.ts";
import { tellOfOrders } from "./tell-of-orders.ts";
import { activeTraceparent } from "./traceparent.ts";

/** Stores orders in one statement; of those whose intake key is known already the first stays, and nothing is told. */
export async function insertOrders(
  tx: Transaction,
  tenantId: string,
  orders: readonly NewOrder[],
  toOutgoing: ToOutgoing,
): Promise<IntakeVerdict[]> {
  const inserted = await tx.sql<{ order_id: string }>(insert, toParams(tenantId, orders), {
    name: "integration_insert_orders",
  });
  const stored = new Set(inserted.map((row) => row.order_id));
  const fresh = orders.filter(({ order }) => stored.has(order.orderId));
  await tellOfOrders(tx, tenantId, fresh, toOutgoing);
  const known = await readKnown(
    tx,
    orders.filter(({ order }) => !stored.has(order.orderId)),
  );
  return orders.map(({ order, intake }): IntakeVerdict => {
    if (stored.has(order.orderId)) return { kind: "stored", orderId: order.orderId };
    const first = known.get(intake?.key ?? "");
    if (first === undefined || first.intake_hash !== intake?.contentHash)
      return { kind: "reused", key: intake?.key ?? "" };
    return { kind: "known", orderId: first.order_id };
  });
}

// Keys are taken in one order for all, so that two files with the same orders wait for each other and do not deadlock.
const insert = `
  insert into customer_order (tenant_id, order_id, external_id, action, account_id, customer, lines, state, rejections,
    actor, trace_id, traceparent, intake_key, intake_hash, create_time, update_time, version)
  select $1, order_id, external_id, action, account_id, customer, lines, state, rejections,
    actor, trace_id, $2, intake_key, intake_hash, create_time, create_time, 1
  from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[], $9::text[], $10::jsonb[],
    $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[])
    as sent (order_id, external_id, action, account_id, customer, lines, state, rejections,
      actor, trace_id, intake_key, intake_hash, create_time)
  order by intake_key, order_id
  on conflict (tenant_id, intake_key) do nothing
  returning order_id`;

function toParams(tenantId: string, orders: readonly NewOrder[]): unknown[] {
  const column = (of: (entry: NewOrder) => unknown) => orders.map(of);
  return [
    tenantId,
    activeTraceparent(),
    column(({ order }) => order.orderId),
    column(({ order }) => order.externalId),
    column(({ order }) => order.action),
    column(({ order }) => order.customer.accountId),
    column(({ order }) => JSON.stringify(order.customer)),
    column(({ order }) => JSON.stringify(order.lines.map(toStoredLine))),
    column(({ order }) => order.state),
    column(({ order }) => JSON.stringify(order.rejections)),
    column(({ order }) => order.actor),
    column(({ order }) => order.traceId),
    column(({ intake }) => intake?.key),
    column(({ intake }) => intake?.contentHash),
    column(({ order }) => order.createTime),
  ];
}

interface KnownRow {
  readonly intake_key: string;
  readonly intake_hash: string;
  readonly order_id: string;
}

async function readKnown(tx: Transaction, orders: readonly NewOrder[]): Promise<Map<string, KnownRow>> {
  if (orders.length === 0) return new Map();
  const rows = await tx.sql<KnownRow>(
    "select intake_key, intake_hash, order_id from customer_order where intake_key = any($1::text[])",
    [orders.map(({ intake }) => intake?.key)],
  );
  return new Map(rows.map((row) => [row.intake_key, row]));
}
