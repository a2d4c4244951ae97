import type { ConsumerPart } from "@licet/service";
import type { Commands } from "../app/commands.ts";
import { onCatalogPublished } from "./catalog-published.ts";
import { onOrderAccepted } from "./order-accepted.ts";
import { onOrderCancelled, onOrderRejected } from "./order-ended.ts";
import { onUsageThresholdReached } from "./usage-threshold-reached.ts";

/**
 * Who listens to what. What happens to orders needs no order of arrival, so each kind has a consumer: a transaction is one
 * change of accounts, and no two wait for each other crosswise.
 */
export function consumersOf(commands: Commands): ConsumerPart[] {
  return [
    {
      durable: "entitlement_orders",
      batchSize: 500,
      subjects: [onOrderAccepted(commands.settleOrders)],
    },
    { durable: "entitlement_cancellations", subjects: [onOrderCancelled(commands.settleOrders)] },
    { durable: "entitlement_rejections", subjects: [onOrderRejected(commands.settleOrders)] },
    { durable: "entitlement_catalog", subjects: [onCatalogPublished(commands.refreshCatalog)] },
    { durable: "entitlement_thresholds", subjects: [onUsageThresholdReached(commands.raisePrompts)] },
  ];
}
