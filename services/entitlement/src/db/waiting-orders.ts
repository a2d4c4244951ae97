import type { Database, EventCause } from "@licet/db";
import { fromTraceparent, toTraceparent } from "@licet/db/traceparent";
import type { OrderDelivery, WaitingOrders } from "../app/order/ports.ts";
import type { AcceptedOrder } from "../domain/order/order.ts";

/** Waiting orders in PostgreSQL; no order waits for one that is known. */
export function createWaitingOrders(db: Database): WaitingOrders {
  return {
    find: (tenantId, orderIds) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<{ order_id: string; after_order_id: string }>(findWaiting, [tenantId, orderIds], {
          name: "entitlement_find_waiting",
        });
        return new Map(rows.map((row) => [row.order_id, row.after_order_id]));
      }),
    park: (tenantId, waiting) =>
      db.transaction(tenantId, async (tx) => {
        if (waiting.length === 0) return;
        await tx.sql(parkOrders, [
          tenantId,
          waiting.map(({ order }) => order.orderId),
          waiting.map(({ order }) => order.customer.accountId),
          waiting.map(({ afterOrderId }) => afterOrderId),
          waiting.map(({ order }) => JSON.stringify(order)),
          waiting.map(({ cause }) => toTraceparent((cause as EventCause).context)),
        ]);
      }),
    drop: (tenantId, orderIds) =>
      db.transaction(tenantId, async (tx) => {
        if (orderIds.length === 0) return;
        await tx.sql("delete from waiting_order where tenant_id = $1 and order_id = any($2::text[])", [
          tenantId,
          orderIds,
        ]);
      }),
    take: (tenantId, { accountIds, after, limit }) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<TakenRow>(takeOrders, [tenantId, after, accountIds, limit], {
          name: "entitlement_take_waiting",
        });
        return rows.toSorted((left, right) => left.depth - right.depth).map(fromRow);
      }),
    moveUp: (tenantId, next) =>
      db.transaction(tenantId, async (tx) => {
        if (next.size > 0) await tx.sql(moveOrders, [tenantId, [...next.keys()], [...next.values()]]);
      }),
    tenantsWithFree: () =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<{ tenant_id: string }>(
          "select distinct tenant_id from waiting_order where after_order_id = ''",
        );
        return rows.map((row) => row.tenant_id);
      }),
    accountsWithFree: (tenantId, limit) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<{ account_id: string }>(
          "select distinct account_id from waiting_order where tenant_id = $1 and after_order_id = '' limit $2",
          [tenantId, limit],
        );
        return rows.map((row) => row.account_id);
      }),
  };
}

interface TakenRow {
  readonly document: StoredOrder;
  readonly traceparent?: string;
  readonly depth: number;
}

/** An order as JSON. */
type StoredOrder = Omit<AcceptedOrder, "lines"> & {
  readonly lines: readonly (Omit<AcceptedOrder["lines"][number], "startTime" | "endTime"> & {
    readonly startTime: string;
    readonly endTime?: string;
  })[];
};

function fromRow({ document, traceparent }: TakenRow): OrderDelivery {
  const lines = document.lines.map(({ startTime, endTime, ...line }) => ({
    ...line,
    startTime: new Date(startTime),
    ...(endTime !== undefined && { endTime: new Date(endTime) }),
  }));
  return { order: { ...document, lines }, cause: { context: fromTraceparent(traceparent) } };
}

const findWaiting = `
  select order_id, after_order_id from waiting_order where tenant_id = $1 and order_id = any($2::text[])`;

const parkOrders = `
  insert into waiting_order (tenant_id, order_id, account_id, after_order_id, document, traceparent)
  select $1, order_id, account_id, after_order_id, document, traceparent
  from unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[])
    as new (order_id, account_id, after_order_id, document, traceparent)
  on conflict (tenant_id, order_id) do nothing`;

// Each step finds the next orders by index: `offset 0` keeps the planner from reading the whole table at each.
const takeOrders = `
  with recursive free as (
    select order_id, 1 as depth from waiting_order
    where tenant_id = $1 and after_order_id = any($2::text[]) and account_id = any($3::text[])
    union all
    select next.order_id, free.depth + 1 from free, lateral (
      select order_id from waiting_order where tenant_id = $1 and after_order_id = free.order_id offset 0) as next
  ), taken as (select order_id, depth from free limit $4)
  delete from waiting_order using taken
  where waiting_order.tenant_id = $1 and waiting_order.order_id = taken.order_id
  returning document, traceparent, depth`;

const moveOrders = `
  update waiting_order set after_order_id = next.after_order_id
  from unnest($2::text[], $3::text[]) as next (order_id, after_order_id)
  where waiting_order.tenant_id = $1 and waiting_order.after_order_id = next.order_id
    and waiting_order.after_order_id = any($2::text[])`;
