import type { Route } from "@licet/rpc";
import type { DeliveryStore, OrderReads } from "../app/ports.ts";
import { toDeliveryJson } from "./order-json.ts";
import { readWholeNumber } from "./request-parts.ts";

/** GET /v1/orders/{id}/deliveries: how the order's tokens get to the customer; those of the api channel are in it. */
export function listDeliveries(reads: OrderReads, deliveries: DeliveryStore): Route {
  return {
    method: "GET",
    path: "/v1/orders/{id}/deliveries",
    access: { scope: "order.read" },
    async handle({ params, query }, { tenantId }) {
      const { orderId } = await reads.get(tenantId, params["id"] ?? "");
      const pageSize = readWholeNumber(query, "pageSize", { fallback: 50, min: 1, max: 1000 });
      const page = await deliveries.list(tenantId, { pageSize, pageToken: query.get("pageToken") ?? "", orderId });
      return { body: { deliveries: page.items.map(toDeliveryJson), nextPageToken: page.nextPageToken ?? "" } };
    },
  };
}
