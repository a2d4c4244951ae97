import type { Clock } from "@licet/kernel";
import type { Database, EventCause, Transaction } from "@licet/db";
import type { Facts, LicenceFact, ProgressStore } from "../app/ports.ts";
import { insertDeliveries } from "./insert-deliveries.ts";
import type { ToOutgoing } from "./order-store.ts";
import type { OrderNews } from "./settle-orders.ts";
import { lockOrders, settleOrders } from "./settle-orders.ts";

/**
 * Facts about orders in PostgreSQL. Plain SQL: this is a hot path, and every statement is set-wise.
 */
export function createProgressStore(db: Database, toOutgoing: ToOutgoing, clock: Clock): ProgressStore {
  return {
    record: (tenantId, facts, advance) =>
      db.transaction(tenantId, async (tx) => {
        const causes = toCauses(facts);
        const orderIds = [...causes.keys()];
        if (orderIds.length > 0) await lockOrders(tx, orderIds);
        await writeLicences(tx, facts.licences ?? []);
        await insertDeliveries(tx, facts.deliveries ?? []);
        if (orderIds.length === 0) return;
        await settleOrders(tx, orderIds, { advance, toOutgoing, now: clock.now(), causes, news: toNews(facts) });
      }),
  };
}

function toCauses({ licences = [], refusals = [], undone = [] }: Facts): Map<string, EventCause> {
  const facts = [...licences, ...refusals, ...undone].filter(({ orderId }) => orderId !== "");
  return new Map(facts.map(({ orderId, cause }) => [orderId, cause as EventCause]));
}

async function writeLicences(tx: Transaction, licences: readonly LicenceFact[]): Promise<void> {
  const latest = mergeFacts(licences);
  if (latest.length === 0) return;
  await tx.sql(
    `insert into order_licence as known (tenant_id, order_id, licence_id, revision, token_id)
     select $1, order_id, licence_id, revision, token_id
     from unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) as fact (order_id, licence_id, revision, token_id)
     on conflict (tenant_id, order_id, licence_id) do update set
       revision = greatest(known.revision, excluded.revision),
       token_id = case when excluded.token_id = '' then known.token_id else excluded.token_id end`,
    [
      tx.tenantId,
      latest.map((fact) => fact.orderId),
      latest.map((fact) => fact.licenceId),
      latest.map((fact) => fact.revision),
      latest.map((fact) => fact.tokenId),
    ],
    { name: "integration_write_licences" },
  );
}

function toNews({ licences = [], refusals = [], undone = [] }: Facts): Map<string, OrderNews> {
  const news = new Map<string, OrderNews>();
  const note = (orderId: string, more: OrderNews) => news.set(orderId, { ...news.get(orderId), ...more });
  for (const { orderId, licenceCount } of licences) {
    note(orderId, { licenceCount: Math.max(licenceCount, news.get(orderId)?.licenceCount ?? 0) });
  }
  for (const { orderId, rejection } of refusals) note(orderId, { refusal: rejection });
  for (const { orderId } of undone) note(orderId, { isUndone: true });
  return news;
}

/** One fact per licence: a statement cannot touch a row twice. */
function mergeFacts(facts: readonly LicenceFact[]): LicenceFact[] {
  const merged = new Map<string, LicenceFact>();
  for (const fact of facts) {
    if (fact.orderId === "") continue;
    const key = `${fact.orderId} ${fact.licenceId}`;
    const known = merged.get(key) ?? fact;
    merged.set(key, {
      ...fact,
      revision: fact.revision > known.revision ? fact.revision : known.revision,
      tokenId: fact.tokenId === "" ? known.tokenId : fact.tokenId,
    });
  }
  return [...merged.values()];
}
