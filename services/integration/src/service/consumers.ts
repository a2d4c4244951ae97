import type { ConsumerPart } from "@licet/service";
import { onCatalogPublished } from "../events/on-catalog-published.ts";
import { onLicenceActivated, onLicenceChanged, onLicenceRevoked } from "../events/on-licence-event.ts";
import { onOrderCancelled, onOrderDelivered, onOrderRejected } from "../events/on-order-event.ts";
import { onOrderRefused, onOrderUndone } from "../events/on-order-refused.ts";
import { onTokenIssued } from "../events/on-token-issued.ts";
import { onUpgradePromptRaised } from "../events/on-upgrade-prompt-raised.ts";
import type { Commands } from "./commands.ts";

/** A consumer for each neighbour, and one for what this service tells itself: batches are of one kind, and none waits for another. */
export function createConsumers({ catalogs, recordProgress }: Commands): ConsumerPart[] {
  return [
    { durable: "integration_catalog", subjects: [onCatalogPublished(catalogs)] },
    {
      durable: "integration_licences",
      batchSize: 500,
      subjects: [
        onLicenceActivated(recordProgress),
        onLicenceChanged(recordProgress),
        onLicenceRevoked(recordProgress),
        onOrderRefused(recordProgress),
        onOrderUndone(recordProgress),
        onUpgradePromptRaised(recordProgress),
      ],
    },
    {
      durable: "integration_orders",
      batchSize: 500,
      subjects: [onOrderRejected(recordProgress), onOrderCancelled(recordProgress), onOrderDelivered(recordProgress)],
    },
    { durable: "integration_tokens", batchSize: 500, subjects: [onTokenIssued(recordProgress)] },
  ];
}
