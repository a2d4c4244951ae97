import type { Route } from "@licet/rpc";
import type { OrderReads } from "../app/ports.ts";
import type { OrderState } from "../domain/order.ts";
import { orderStates } from "../domain/order.ts";
import { toOrderJson } from "./order-json.ts";
import { invalidParameter, readWholeNumber } from "./request-parts.ts";

/** GET /v1/orders: orders, oldest first, a page at a time. */
export function listOrders(reads: OrderReads): Route {
  return {
    method: "GET",
    path: "/v1/orders",
    access: { scope: "order.read" },
    async handle({ query }, { tenantId }) {
      const state = readState(query.get("state") ?? "");
      const page = await reads.list(tenantId, {
        pageSize: readWholeNumber(query, "pageSize", { fallback: 50, min: 1, max: 1000 }),
        pageToken: query.get("pageToken") ?? "",
        accountId: query.get("accountId") ?? "",
        ...(state !== undefined && { state }),
      });
      return { body: { orders: page.items.map(toOrderJson), nextPageToken: page.nextPageToken ?? "" } };
    },
  };
}

function readState(name: string): OrderState | undefined {
  const state = orderStates.find((known) => known === name);
  if (state === undefined && name !== "") throw invalidParameter("state", `must be one of ${orderStates.join(", ")}`);
  return state;
}
