import type { Transaction } from "@licet/db";
import { joinBytes } from "@licet/db";
import type { NewDelivery } from "../app/ports.ts";

/** Stores deliveries in one statement; one that the same event began before stays as it is. */
export async function insertDeliveries(tx: Transaction, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const column = (of: (delivery: NewDelivery) => unknown) => deliveries.map(of);
  const { bytes, starts, lengths } = joinBytes(deliveries.map(({ token }) => token));
  await tx.sql(
    `insert into delivery (tenant_id, delivery_id, order_id, licence_id, token_id, token, channel, endpoint_id, event_id,
       event_type, event_time, subject, data, state, create_time, deliver_time, due_time)
     select $1, delivery_id, order_id, licence_id, token_id,
       convert_from(substring($6::bytea from start for length), 'UTF8'), channel, endpoint_id, event_id,
       event_type, event_time, subject, data, state, create_time,
       case when state = 'DELIVERED' then create_time end, case when state = 'PENDING' then create_time end
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $7::integer[], $8::integer[], $9::text[], $10::text[],
       $11::text[], $12::text[], $13::timestamptz[], $14::text[], $15::jsonb[], $16::text[], $17::timestamptz[])
       as sent (delivery_id, order_id, licence_id, token_id, start, length, channel, endpoint_id, event_id,
         event_type, event_time, subject, data, state, create_time)
     on conflict (tenant_id, event_id, endpoint_id) do nothing`,
    [
      tx.tenantId,
      column((delivery) => delivery.deliveryId),
      column((delivery) => delivery.orderId),
      column((delivery) => delivery.licenceId),
      column((delivery) => delivery.tokenId),
      bytes,
      starts,
      lengths,
      column((delivery) => delivery.channel),
      column((delivery) => delivery.endpointId),
      column(({ notice }) => notice.eventId),
      column(({ notice }) => notice.type),
      column(({ notice }) => notice.time),
      column(({ notice }) => notice.subject),
      column(({ channel, notice }) => (channel === "webhook" ? JSON.stringify(notice.data()) : undefined)),
      column((delivery) => delivery.state),
      column((delivery) => delivery.createTime),
    ],
    { name: "integration_insert_deliveries" },
  );
}
