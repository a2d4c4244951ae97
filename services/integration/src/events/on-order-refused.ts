import { OrderRefusedSchema, OrderUndoneSchema } from "@licet/contracts/entitlement";
import { onEvent } from "@licet/events";
import type { RecordProgress } from "../app/record-progress.ts";
import type { EventHandler } from "./mapping.ts";

/** Rejects orders that entitlement could not carry out. */
export function onOrderRefused(progress: RecordProgress): EventHandler {
  return onEvent(OrderRefusedSchema, async (_tx, events) => {
    const refusals = events.map(({ message, context }) => ({
      orderId: message.orderId,
      rejection: { code: message.code, field: "", message: message.message },
      cause: { context },
    }));
    await progress.refusals(events[0]?.tenantId ?? "", refusals);
  });
}

/** Ends orders that were taken back. */
export function onOrderUndone(progress: RecordProgress): EventHandler {
  return onEvent(OrderUndoneSchema, async (_tx, events) => {
    const undone = events.map(({ message, context }) => ({ orderId: message.orderId, cause: { context } }));
    await progress.undone(events[0]?.tenantId ?? "", undone);
  });
}
