import type { Transaction } from "@licet/db";
import type { DueDelivery } from "../app/ports.ts";
import type { SecretCipher } from "./secret-cipher.ts";

interface ClaimedRow {
  readonly delivery_id: string;
  readonly order_id: string;
  readonly url: string;
  readonly sealed_secret: Buffer;
  readonly attempts: number;
  readonly event_id: string;
  readonly event_type: string;
  readonly event_time: Date;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Takes due deliveries: whoever dies while sending leaves them due again when the lease ends. */
export async function claimDeliveries(
  tx: Transaction,
  cipher: SecretCipher,
  { endpointId, now, leaseMs, limit }: { endpointId: string; now: Date; leaseMs: number; limit: number },
): Promise<DueDelivery[]> {
  const rows = await tx.sql<ClaimedRow>(
    `with due as (
       select delivery_id from delivery where state = 'PENDING' and due_time <= $1 and endpoint_id = $4
       order by due_time, delivery_id limit $3 for update skip locked)
     update delivery set attempts = attempts + 1, due_time = $2
     from due, webhook_endpoint
     where delivery.delivery_id = due.delivery_id and webhook_endpoint.endpoint_id = delivery.endpoint_id
     returning delivery.delivery_id, order_id, url, sealed_secret, attempts, event_id, event_type, event_time, subject, data`,
    [now, new Date(now.getTime() + leaseMs), limit, endpointId],
  );
  return rows.map((row) => ({
    deliveryId: row.delivery_id,
    orderId: row.order_id,
    url: row.url,
    signingSecret: cipher.open(row.sealed_secret),
    attempts: row.attempts,
    notice: {
      eventId: row.event_id,
      type: row.event_type,
      time: row.event_time,
      subject: row.subject,
      data: () => row.data,
    },
  }));
}
