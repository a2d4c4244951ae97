import type { Route } from "@licet/rpc";
import { cancelOrder } from "../http/cancel-order.ts";
import { getOrder } from "../http/get-order.ts";
import { listDeliveries } from "../http/list-deliveries.ts";
import { listOrders } from "../http/list-orders.ts";
import { submitBatch } from "../http/submit-batch.ts";
import { submitOrder } from "../http/submit-order.ts";
import type { Adapters } from "./adapters.ts";
import type { Commands } from "./commands.ts";

/** The REST intake. */
export function createRoutes({ reads, deliveries }: Adapters, commands: Commands): Route[] {
  return [
    submitOrder(commands.receiveOrders),
    submitBatch(commands.receiveOrders),
    listOrders(reads),
    getOrder(reads, commands.awaitOrder),
    cancelOrder(commands.cancelOrder),
    listDeliveries(reads, deliveries),
  ];
}
