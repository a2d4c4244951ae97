import { DomainError } from "@licet/kernel";
import type { Clock } from "@licet/kernel";
import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { EndpointStore } from "../app/ports.ts";
import type { WebhookEndpoint } from "../domain/webhook.ts";
import type { ToOutgoing } from "./order-store.ts";
import type { SecretCipher } from "./secret-cipher.ts";
import { lockOrders, settleOrders } from "./settle-orders.ts";
import { toSearchedText } from "./searched-text.ts";

interface EndpointRow {
  readonly endpoint_id: string;
  readonly url: string;
  readonly event_types: readonly string[];
  readonly disabled: boolean;
  readonly create_time: Date;
}

const columns = "endpoint_id, url, event_types, disabled, create_time";

/** Webhook endpoints in PostgreSQL, their secrets sealed. */
export function createEndpointStore(
  db: Database,
  { cipher, toOutgoing, clock }: { cipher: SecretCipher; toOutgoing: ToOutgoing; clock: Clock },
): EndpointStore {
  return {
    insert: (tenantId, endpoint, signingSecret) =>
      db.transaction(tenantId, async (tx) => {
        const { endpointId, url, eventTypes, disabled, createTime } = endpoint;
        await tx.sql(
          `insert into webhook_endpoint (tenant_id, ${columns}, sealed_secret) values ($1, $2, $3, $4, $5, $6, $7)`,
          [tenantId, endpointId, url, eventTypes, disabled, createTime, cipher.seal(signingSecret)],
        );
      }),
    list: (tenantId, { pageSize, pageToken }) =>
      db.read(tenantId, async (tx) => {
        const [after = ""] = decodePageToken(pageToken, {}) ?? [];
        const rows = await tx.sql<EndpointRow>(
          `select ${columns} from webhook_endpoint where endpoint_id > $1 order by endpoint_id limit $2`,
          [after, pageSize + 1],
        );
        const page = toPage(rows, pageSize, (row) => [row.endpoint_id]);
        return { ...page, items: page.items.map(fromRow) };
      }),
    // Locked until the deliveries to them are stored, so that whoever removes one finds these.
    enabled: (tenantId) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<EndpointRow>(
          `select ${columns} from webhook_endpoint where not disabled for key share`,
        );
        return rows.map(fromRow);
      }),
    remove: (tenantId, endpointId, advance) =>
      db.transaction(tenantId, async (tx) => {
        const removed = await tx.sql("delete from webhook_endpoint where endpoint_id = $1 returning 1", [
          toSearchedText(endpointId),
        ]);
        if (removed.length === 0) {
          throw new DomainError("NOT_FOUND", "no such webhook endpoint", { resource: "webhook_endpoint" });
        }
        const dropped = await tx.sql<{ order_id: string }>(
          "delete from delivery where endpoint_id = $1 and state <> 'DELIVERED' returning order_id",
          [endpointId],
        );
        const orderIds = [...new Set(dropped.map((row) => row.order_id))].filter((orderId) => orderId !== "");
        await lockOrders(tx, orderIds);
        await settleOrders(tx, orderIds, { advance, toOutgoing, now: clock.now() });
      }),
  };
}

function fromRow(row: EndpointRow): WebhookEndpoint {
  return {
    endpointId: row.endpoint_id,
    url: row.url,
    eventTypes: row.event_types,
    disabled: row.disabled,
    createTime: row.create_time,
  };
}
