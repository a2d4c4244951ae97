import { DomainError } from "@licet/kernel";
import type { Database, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { DeliveryStore } from "../app/ports.ts";
import { claimDeliveries } from "./claim-deliveries.ts";
import type { DeliveryRow } from "./delivery-row.ts";
import { deliveryColumns, fromDeliveryRow } from "./delivery-row.ts";
import { finishDeliveries } from "./finish-deliveries.ts";
import type { ToOutgoing } from "./order-store.ts";
import type { SecretCipher } from "./secret-cipher.ts";
import { toSearchedText } from "./searched-text.ts";

/** Deliveries in PostgreSQL. */
export function createDeliveryStore(db: Database, cipher: SecretCipher, toOutgoing: ToOutgoing): DeliveryStore {
  return {
    list: (tenantId, { pageSize, pageToken, orderId }) =>
      db.read(tenantId, async (tx) => {
        const [after = ""] = decodePageToken(pageToken, { orderId }) ?? [];
        const rows = await tx.sql<DeliveryRow>(
          `select ${deliveryColumns} from delivery
           where delivery_id > $1 and ($2 = '' or order_id = $2) and token_id <> '' order by delivery_id limit $3`,
          [after, toSearchedText(orderId), pageSize + 1],
        );
        const page = toPage(rows, pageSize, (row) => [row.delivery_id], { orderId });
        return { ...page, items: page.items.map(fromDeliveryRow) };
      }),
    endpointsWithDue: (now) =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<{ tenant_id: string; endpoint_id: string }>(
          "select distinct tenant_id, endpoint_id from delivery where state = 'PENDING' and due_time <= $1",
          [now],
        );
        return rows.map((row) => ({ tenantId: row.tenant_id, endpointId: row.endpoint_id }));
      }),
    claim: ({ tenantId, endpointId }, options) =>
      db.transaction(tenantId, (tx) => claimDeliveries(tx, cipher, { ...options, endpointId })),
    finish: (tenantId, outcomes, advance) =>
      db.transaction(tenantId, (tx) => finishDeliveries(tx, outcomes, { advance, toOutgoing })),
    resend: (tenantId, deliveryId, now) =>
      db.transaction(tenantId, async (tx) => {
        const row = await lockDelivery(tx, deliveryId);
        await checkResendable(tx, row);
        const [renewed] = await tx.sql<DeliveryRow>(
          `update delivery set state = 'PENDING', attempts = 0, due_time = $2, deliver_time = null
           where delivery_id = $1 returning ${deliveryColumns}`,
          [deliveryId, now],
        );
        return fromDeliveryRow(renewed ?? row);
      }),
  };
}

/** A delivery without an endpoint would be due for ever. */
async function checkResendable(tx: Transaction, { channel, endpoint_id: endpointId }: DeliveryRow): Promise<void> {
  const endpoints = await tx.sql("select 1 from webhook_endpoint where endpoint_id = $1 for key share", [endpointId]);
  if (channel === "webhook" && endpoints.length > 0) return;
  throw new DomainError("DELIVERY_NOT_RESENDABLE", "only a webhook can be sent again, to an endpoint that is there", {
    channel,
    endpoint_id: endpointId,
  });
}

async function lockDelivery(tx: Transaction, deliveryId: string): Promise<DeliveryRow> {
  const [row] = await tx.sql<DeliveryRow>(
    `select ${deliveryColumns} from delivery where delivery_id = $1 and token_id <> '' for update`,
    [toSearchedText(deliveryId)],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND", "no such delivery", { resource: "delivery" });
  return row;
}
