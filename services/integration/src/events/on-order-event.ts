import { OrderCancelledSchema, OrderDeliveredSchema, OrderRejectedSchema } from "@licet/contracts/integration";
import type { RecordProgress } from "../app/record-progress.ts";
import type { EventHandler } from "./mapping.ts";
import { onNotice } from "./on-notice.ts";

/** Tells webhooks of orders that were refused. */
export function onOrderRejected(progress: RecordProgress): EventHandler {
  return onNotice(OrderRejectedSchema, progress, ({ orderId }) => orderId);
}

/** Likewise of orders that were taken back. */
export function onOrderCancelled(progress: RecordProgress): EventHandler {
  return onNotice(OrderCancelledSchema, progress, ({ orderId }) => orderId);
}

/** Likewise of orders that reached their end. */
export function onOrderDelivered(progress: RecordProgress): EventHandler {
  return onNotice(OrderDeliveredSchema, progress, ({ orderId }) => orderId);
}
