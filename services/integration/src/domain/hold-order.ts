import type { OrderEvent } from "./order-event.ts";

/**
 * Whether an order works on the licences that the account has: it must not reach entitlement before those orders that
 * make or change them.
 */
export function buildsOnEarlier(event: OrderEvent): boolean {
  return event.type === "accepted" && (event.action === "CHANGE" || event.pinned.addOns.length > 0);
}
