import type { Clock } from "@licet/kernel";
import type { Database, EventCause, Transaction } from "@licet/db";
import type { Facts, LicenceFact, ProgressStore, RefusalFact } from "../app/ports.ts";
import { insertDeliveries } from "./insert-deliveries.ts";
import type { ToOutgoing } from "./order-store.ts";
import { lockOrders, settleOrders } from "./settle-orders.ts";

/**
 * Facts about orders in PostgreSQL. Plain SQL: this is a hot path, and every statement is set-wise. Those that join what
 * they are given name its ids once more as an array: an index is used for them even where nothing is known of the table
 * yet, which would else be read as a whole each time.
 */
export function createProgressStore(db: Database, toOutgoing: ToOutgoing, clock: Clock): ProgressStore {
  return {
    record: (tenantId, facts, advance) =>
      db.transaction(tenantId, async (tx) => {
        const causes = toCauses(facts);
        const orderIds = [...causes.keys()];
        if (orderIds.length > 0) await lockOrders(tx, orderIds);
        await writeLicences(tx, facts.licences ?? []);
        await writeRefusals(tx, facts.refusals ?? []);
        await insertDeliveries(tx, facts.deliveries ?? []);
        if (orderIds.length === 0) return;
        await settleOrders(tx, orderIds, { advance, toOutgoing, now: clock.now(), causes });
      }),
  };
}

function toCauses({ licences = [], refusals = [] }: Facts): Map<string, EventCause> {
  const facts = [...licences, ...refusals].filter(({ orderId }) => orderId !== "");
  return new Map(facts.map(({ orderId, cause }) => [orderId, cause as EventCause]));
}

/**
 * What an order that was taken back does to a licence a second time is the taking back: a licence that lives on without
 * the order's add-ons is changed, not revoked.
 */
async function writeLicences(tx: Transaction, licences: readonly LicenceFact[]): Promise<void> {
  const latest = mergeFacts(licences);
  if (latest.length === 0) return;
  await tx.sql(
    `insert into order_licence as known (tenant_id, order_id, licence_id, revision, is_undone, token_id)
     select $1, order_id, licence_id, revision, is_undone, token_id
     from unnest($2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::text[])
       as fact (order_id, licence_id, revision, is_undone, token_id)
     on conflict (tenant_id, order_id, licence_id) do update set
       revision = greatest(known.revision, excluded.revision),
       is_undone = known.is_undone or excluded.is_undone or (known.revision < excluded.revision and exists (
         select 1 from customer_order
         where customer_order.order_id = known.order_id and customer_order.cancel_time is not null)),
       token_id = case when excluded.token_id = '' then known.token_id else excluded.token_id end`,
    [
      tx.tenantId,
      latest.map((fact) => fact.orderId),
      latest.map((fact) => fact.licenceId),
      latest.map((fact) => fact.revision),
      latest.map((fact) => fact.isUndone),
      latest.map((fact) => fact.tokenId),
    ],
    { name: "integration_write_licences" },
  );
  await tx.sql(
    `update customer_order set licence_count = known.licence_count
     from (select order_id, max(licence_count) as licence_count
       from unnest($1::text[], $2::integer[]) as fact (order_id, licence_count) group by order_id) as known
     where customer_order.order_id = known.order_id and customer_order.order_id = any($1::text[])
       and customer_order.licence_count < known.licence_count`,
    [latest.map((fact) => fact.orderId), latest.map((fact) => fact.licenceCount)],
    { name: "integration_write_licence_counts" },
  );
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
      isUndone: fact.isUndone || known.isUndone,
      tokenId: fact.tokenId === "" ? known.tokenId : fact.tokenId,
    });
  }
  return [...merged.values()];
}

async function writeRefusals(tx: Transaction, refusals: readonly RefusalFact[]): Promise<void> {
  if (refusals.length === 0) return;
  await tx.sql(
    `update customer_order set refusal = fact.refusal from unnest($1::text[], $2::jsonb[]) as fact (order_id, refusal)
     where customer_order.order_id = fact.order_id and customer_order.order_id = any($1::text[])`,
    [refusals.map(({ orderId }) => orderId), refusals.map(({ rejection }) => JSON.stringify(rejection))],
  );
}
