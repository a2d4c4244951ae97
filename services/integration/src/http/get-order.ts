import type { Route } from "@licet/rpc";
import type { OrderReads } from "../app/ports.ts";
import type { AwaitOrder } from "../app/await-order.ts";
import { toOrderJson } from "./order-json.ts";
import { readWholeNumber } from "./request-parts.ts";

const maxWaitSeconds = 30;

/** GET /v1/orders/{id}: one order; with ?wait=SECONDS answered when it has reached its end, or after that time. */
export function getOrder(reads: OrderReads, awaitOrder: AwaitOrder): Route {
  return {
    method: "GET",
    path: "/v1/orders/{id}",
    access: { scope: "order.read" },
    async handle({ params, query }, context) {
      const waitSeconds = readWholeNumber(query, "wait", { fallback: 0, min: 0, max: maxWaitSeconds });
      const { tenantId, signal } = context;
      const orderId = params["id"] ?? "";
      const order =
        waitSeconds === 0
          ? await reads.get(tenantId, orderId)
          : await awaitOrder({ tenantId, orderId, waitMs: waitSeconds * 1000, signal });
      return { body: toOrderJson(order), headers: { "licet-trace-id": order.traceId } };
    },
  };
}
