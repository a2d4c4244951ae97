import type { EventCause, Transaction } from "@licet/db";
import type { OrderState, Rejection } from "../domain/order.ts";
import type { OrderEvent } from "../domain/order-event.ts";
import type { ProgressFacts } from "../domain/order-progress.ts";
import type { ToOutgoing } from "./order-store.ts";

/** What became known of an order itself. */
export interface OrderNews {
  readonly licenceCount?: number;
  readonly refusal?: Rejection;
  readonly isUndone?: boolean;
}

/** What moves orders. */
export interface Settlement {
  readonly advance: (facts: ProgressFacts) => OrderState;
  readonly toOutgoing: ToOutgoing;
  readonly now: Date;
  /** What became known of orders beside their licences and deliveries, by id. */
  readonly news?: ReadonlyMap<string, OrderNews>;
  /** What made each order move, by its id; the active span where absent. */
  readonly causes?: ReadonlyMap<string, EventCause>;
}

/** Locks orders in one sequence for all, so that none deadlock. Everything about an order is written under its lock. */
export async function lockOrders(tx: Transaction, orderIds: readonly string[]): Promise<void> {
  await tx.sql(lock, [[...new Set(orderIds)].sort(), tx.tenantId]);
}

/** Counts the facts of locked orders, moves those that can move, and tells of each that reached its end. */
export async function settleOrders(
  tx: Transaction,
  orderIds: readonly string[],
  settlement: Settlement,
): Promise<void> {
  const rows = await tx.sql<FactsRow>(countFacts, [[...new Set(orderIds)], tx.tenantId]);
  const moved = rows.map((row) => toMove(row, settlement)).filter((move) => isMoved(move));
  if (moved.length === 0) return;
  await tx.sql(
    `update customer_order set state = moved.state, revision = moved.revision, rejections = moved.rejections,
       licence_count = moved.licence_count, update_time = $1, version = version + 1
     from unnest($2::text[], $3::text[], $4::bigint[], $5::jsonb[], $6::integer[])
       as moved (order_id, state, revision, rejections, licence_count)
     where customer_order.tenant_id = $7 and customer_order.order_id = moved.order_id`,
    [
      settlement.now,
      moved.map(({ row }) => row.order_id),
      moved.map(({ state }) => state),
      moved.map(({ row }) => (row.facts_revision > row.revision ? row.facts_revision : row.revision)),
      moved.map(({ rejections }) => JSON.stringify(rejections)),
      moved.map(({ licenceCount }) => licenceCount),
      tx.tenantId,
    ],
  );
  for (const move of moved) {
    const event = toEvent(move);
    if (event === undefined) continue;
    const cause = settlement.causes?.get(move.row.order_id);
    tx.publish(settlement.toOutgoing(tx.tenantId ?? "", event), cause === undefined ? {} : { cause });
  }
}

interface FactsRow {
  readonly order_id: string;
  readonly external_id: string;
  readonly account_id: string;
  readonly state: OrderState;
  readonly rejections: readonly Rejection[];
  readonly revision: bigint;
  readonly is_cancelled: boolean;
  readonly licence_count: number;
  readonly active: bigint;
  readonly issued: bigint;
  readonly facts_revision: bigint;
  readonly open: bigint;
}

// While PostgreSQL has no statistics of the tables, which are new or have grown at once, it would rather read a whole tenant
// than go through an index for a list of keys: they are looked up one by one, and by statements that are planned each time,
// since a plan that was made for an empty table would be kept. The policies let jobs see orders of all tenants, so that they
// are no condition for an index: these statements name the tenant themselves.
const lock = `
  select 1 from unnest($1::text[]) as wanted (order_id)
  cross join lateral (
    select 1 from customer_order where tenant_id = $2 and order_id = wanted.order_id offset 0 for update
  ) as locked`;

const countFacts = `
  select found.*, licences.*, deliveries.*
  from unnest($1::text[]) as wanted (order_id)
  cross join lateral (
    select order_id, external_id, account_id, state, rejections, revision, cancel_time is not null as is_cancelled,
      licence_count
    from customer_order where tenant_id = $2 and order_id = wanted.order_id offset 0
  ) as found
  cross join lateral (
    select count(*) as active, count(*) filter (where token_id <> '') as issued,
      coalesce(max(order_licence.revision), 0) as facts_revision
    from order_licence where tenant_id = $2 and order_id = wanted.order_id
  ) as licences
  cross join lateral (
    select count(*) filter (where delivery.state <> 'DELIVERED') as open
    from delivery where tenant_id = $2 and order_id = wanted.order_id
  ) as deliveries`;

/** Where an order goes from where it stands. */
interface Move {
  readonly row: FactsRow;
  readonly state: OrderState;
  readonly licenceCount: number;
  readonly rejections: readonly Rejection[];
}

function toMove(row: FactsRow, { advance, news }: Settlement): Move {
  const { licenceCount = 0, refusal, isUndone = false } = news?.get(row.order_id) ?? {};
  const facts: ProgressFacts = {
    state: row.state,
    isCancelled: row.is_cancelled,
    isUndone,
    ...(refusal === undefined ? {} : { refusal }),
    licenceCount: Math.max(row.licence_count, licenceCount),
    licencesActive: Number(row.active),
    tokensIssued: Number(row.issued),
    deliveriesOpen: Number(row.open),
  };
  const state = advance(facts);
  const rejections = state === "REJECTED" && refusal !== undefined ? [refusal] : row.rejections;
  return { row, state, licenceCount: facts.licenceCount, rejections };
}

function isMoved({ row, state, licenceCount }: Move): boolean {
  return state !== row.state || row.facts_revision > row.revision || licenceCount > row.licence_count;
}

function toEvent({ row, state, rejections }: Move): OrderEvent | undefined {
  if (state === row.state) return undefined;
  const { order_id: orderId, external_id: externalId, account_id: accountId, facts_revision: revision } = row;
  if (state === "DELIVERED") return { type: "delivered", orderId, accountId, revision };
  if (state === "REJECTED") return { type: "rejected", orderId, externalId, accountId, rejections };
  return undefined;
}
