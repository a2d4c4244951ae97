import type { Clock } from "@licet/kernel";
import { cancelOrder } from "../domain/cancel-order.ts";
import type { Order } from "../domain/order.ts";
import type { OrderStore } from "./ports.ts";

/** Which order to take back, and who wants it. */
export interface CancelRequest {
  readonly tenantId: string;
  readonly orderId: string;
  readonly reason: string;
  readonly actor: string;
}

/** Takes an order back. */
export type CancelOrder = (request: CancelRequest) => Promise<Order>;

/** The command over its ports. */
export function createCancelOrder(orders: OrderStore, clock: Clock): CancelOrder {
  return ({ tenantId, orderId, reason, actor }) =>
    orders.update(tenantId, orderId, (order) => cancelOrder(order, { reason, actor, now: clock.now() }));
}
