import type { Route } from "@licet/rpc";
import type { ReceiveOrders } from "../app/receive-orders.ts";
import type { Order } from "../domain/order.ts";
import { toContentHash } from "./content-hash.ts";
import { fromOrderBody, toOrderJson } from "./order-json.ts";
import { checkOrderBody } from "./order-schema.ts";
import { checkMediaType, readIdempotencyKey, toCaller } from "./request-parts.ts";

/** POST /v1/orders: stores one order. The same key with the same order gets the same bytes. */
export function submitOrder(receiveOrders: ReceiveOrders): Route {
  return {
    method: "POST",
    path: "/v1/orders",
    access: { scope: "order.write" },
    maxBodyBytes: 1024 * 1024,
    async handle(request, context) {
      checkMediaType(context, "application/json");
      const key = readIdempotencyKey(context);
      const draft = fromOrderBody(checkOrderBody(await request.json()));
      const intake = { key, contentHash: toContentHash(draft) };
      const body = await receiveOrders.once(toCaller(context), draft, intake, toBytes);
      const { orderId, traceId } = JSON.parse(Buffer.from(body).toString()) as { orderId: string; traceId: string };
      return { status: 202, headers: { location: `/v1/orders/${orderId}`, "licet-trace-id": traceId }, body };
    },
  };
}

function toBytes(order: Order): Uint8Array {
  return Buffer.from(JSON.stringify(toOrderJson(order)));
}
