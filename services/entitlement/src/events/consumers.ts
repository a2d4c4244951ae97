import type { ConsumerPart } from "@licet/service";
import type { Commands } from "../app/commands.ts";
import { onCatalogPublished } from "./catalog-published.ts";
import { onOrderAccepted } from "./order-accepted.ts";
import { onOrderCancelled } from "./order-cancelled.ts";
import { onUsageThresholdReached } from "./usage-threshold-reached.ts";

/** Who listens to what. Orders and their cancellations come through one consumer, so that they keep their order. */
export function consumersOf(commands: Commands): ConsumerPart[] {
  return [
    {
      durable: "entitlement_orders",
      subjects: [onOrderAccepted(commands.provisionOrders), onOrderCancelled(commands.cancelOrders)],
    },
    { durable: "entitlement_catalog", subjects: [onCatalogPublished(commands.refreshCatalog)] },
    { durable: "entitlement_thresholds", subjects: [onUsageThresholdReached(commands.raisePrompts)] },
  ];
}
