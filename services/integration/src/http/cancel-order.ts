import type { Route } from "@licet/rpc";
import type { CancelOrder } from "../app/cancel-order.ts";
import { toOrderJson } from "./order-json.ts";
import { checkCancellationBody } from "./order-schema.ts";
import { checkMediaType, parseJson } from "./request-parts.ts";

/** POST /v1/orders/{id}:cancel: takes an order back; the body may give a reason. Doing it again changes nothing. */
export function cancelOrder(cancel: CancelOrder): Route {
  return {
    method: "POST",
    path: "/v1/orders/{id}:cancel",
    access: { scope: "order.write" },
    maxBodyBytes: 16 * 1024,
    async handle(request, context) {
      const { tenantId, actor } = context;
      const bytes = await request.bytes();
      if (bytes.length > 0) checkMediaType(context, "application/json");
      const { reason = "" } = checkCancellationBody(bytes.length === 0 ? {} : parseJson(bytes, "body"));
      const orderId = request.params["id"] ?? "";
      return { body: toOrderJson(await cancel({ tenantId, orderId, reason, actor })) };
    },
  };
}
