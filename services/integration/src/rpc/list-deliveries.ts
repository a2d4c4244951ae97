import type { DeliveryStore } from "../app/ports.ts";
import { fromPageSize, toDelivery } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Deliveries of licence tokens, oldest first. */
export function listDeliveries(deliveries: DeliveryStore): RpcHandlers["listDeliveries"] {
  return async ({ pageSize, pageToken, orderId }, { tenantId }) => {
    const page = await deliveries.list(tenantId, { pageSize: fromPageSize(pageSize), pageToken, orderId });
    return { deliveries: page.items.map(toDelivery), nextPageToken: page.nextPageToken ?? "" };
  };
}
