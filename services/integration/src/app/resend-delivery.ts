import type { Clock } from "@licet/kernel";
import type { Delivery } from "../domain/delivery.ts";
import type { DeliveryStore } from "./ports.ts";

/** Makes a webhook delivery due again, at once. */
export type ResendDelivery = (tenantId: string, deliveryId: string) => Promise<Delivery>;

/** The command over its ports. */
export function createResendDelivery(deliveries: DeliveryStore, clock: Clock): ResendDelivery {
  return (tenantId, deliveryId) => deliveries.resend(tenantId, deliveryId, clock.now());
}
