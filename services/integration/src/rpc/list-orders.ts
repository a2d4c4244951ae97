import type { OrderReads } from "../app/ports.ts";
import { fromPageSize, fromState, toOrder } from "./mapping.ts";
import type { RpcHandlers } from "./rpc-handlers.ts";

/** Orders, oldest first. */
export function listOrders(reads: OrderReads): RpcHandlers["listOrders"] {
  return async ({ pageSize, pageToken, accountId, state: wanted }, { tenantId }) => {
    const state = fromState(wanted);
    const query = { pageSize: fromPageSize(pageSize), pageToken, accountId, ...(state !== undefined && { state }) };
    const page = await reads.list(tenantId, query);
    return { orders: page.items.map(toOrder), nextPageToken: page.nextPageToken ?? "" };
  };
}
