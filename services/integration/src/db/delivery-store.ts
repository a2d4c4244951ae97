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
    tenantsWithDue: (now) =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<{ tenant_id: string }>(
          "select distinct tenant_id from delivery where state = 'PENDING' and due_time <= $1",
          [now],
        );
        return rows.map((row) => row.tenant_id);
      }),
    claim: (tenantId, options) => db.transaction(tenantId, (tx) => claimDeliveries(tx, cipher, options)),
    finish: (tenantId, outcomes, advance) =>
      db.transaction(tenantId, (tx) => finishDeliveries(tx, outcomes, { advance, toOutgoing })),
    resend: (tenantId, deliveryId, now) =>
      db.transaction(tenantId, async (tx) => {
        const row = await lockDelivery(tx, deliveryId);
        if (row.channel !== "webhook") {
          throw new DomainError("DELIVERY_NOT_RESENDABLE", "only a webhook can be sent again", {
            channel: row.channel,
          });
        }
        const [renewed] = await tx.sql<DeliveryRow>(
          `update delivery set state = 'PENDING', attempts = 0, due_time = $2, deliver_time = null
           where delivery_id = $1 returning ${deliveryColumns}`,
          [deliveryId, now],
        );
        return fromDeliveryRow(renewed ?? row);
      }),
  };
}

async function lockDelivery(tx: Transaction, deliveryId: string): Promise<DeliveryRow> {
  const [row] = await tx.sql<DeliveryRow>(
    `select ${deliveryColumns} from delivery where delivery_id = $1 and token_id <> '' for update`,
    [toSearchedText(deliveryId)],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND", "no such delivery", { resource: "delivery" });
  return row;
}
