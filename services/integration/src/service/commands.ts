import { randomBytes } from "node:crypto";
import type { AwaitOrder } from "../app/await-order.ts";
import { createAwaitOrder } from "../app/await-order.ts";
import type { CancelOrder } from "../app/cancel-order.ts";
import { createCancelOrder } from "../app/cancel-order.ts";
import type { Catalogs } from "../app/catalogs.ts";
import { createCatalogs } from "../app/catalogs.ts";
import type { CreateWebhookEndpoint } from "../app/create-webhook-endpoint.ts";
import { createCreateWebhookEndpoint } from "../app/create-webhook-endpoint.ts";
import type { DeleteWebhookEndpoint } from "../app/delete-webhook-endpoint.ts";
import { createDeleteWebhookEndpoint } from "../app/delete-webhook-endpoint.ts";
import type { ReceiveOrders } from "../app/receive-orders.ts";
import { createReceiveOrders } from "../app/receive-orders.ts";
import type { RecordProgress } from "../app/record-progress.ts";
import { createRecordProgress } from "../app/record-progress.ts";
import type { ResendDelivery } from "../app/resend-delivery.ts";
import { createResendDelivery } from "../app/resend-delivery.ts";
import type { SendWebhooks } from "../app/send-webhooks.ts";
import { createSendWebhooks } from "../app/send-webhooks.ts";
import type { Adapters, Context } from "./adapters.ts";

/** What this service does. */
export interface Commands {
  readonly catalogs: Catalogs;
  readonly receiveOrders: ReceiveOrders;
  readonly cancelOrder: CancelOrder;
  readonly awaitOrder: AwaitOrder;
  readonly recordProgress: RecordProgress;
  readonly resendDelivery: ResendDelivery;
  readonly createWebhookEndpoint: CreateWebhookEndpoint;
  readonly sendWebhooks: SendWebhooks;
  readonly deleteWebhookEndpoint: DeleteWebhookEndpoint;
}

/** Builds the commands over the adapters. */
export function createCommands(context: Context, adapters: Adapters): Commands {
  const { clock, newId } = context;
  const { orders, reads, progress, deliveries, endpoints, httpOnce, replicas, source, policy } = adapters;
  const catalogs = createCatalogs({ source, replicas, clock });
  return {
    catalogs,
    receiveOrders: createReceiveOrders({ orders, onceStore: httpOnce, catalogs, clock, newId }),
    cancelOrder: createCancelOrder(orders, clock),
    awaitOrder: createAwaitOrder(reads, startTicker),
    recordProgress: createRecordProgress({ progress, endpoints, clock, newId }),
    resendDelivery: createResendDelivery(deliveries, clock),
    sendWebhooks: createWebhooks(context, adapters),
    deleteWebhookEndpoint: createDeleteWebhookEndpoint(endpoints),
    createWebhookEndpoint: createCreateWebhookEndpoint({
      endpoints,
      findObjection: (url) => policy.findObjection(url),
      toBase64: (bytes) => Buffer.from(bytes).toString("base64"),
      randomBytes,
      clock,
      newId,
    }),
  };
}

function createWebhooks({ clock, config, log }: Context, { deliveries, sender }: Adapters): SendWebhooks {
  return createSendWebhooks({
    deliveries,
    sender,
    clock,
    schedule: {
      maxAttempts: config.webhookAttempts,
      firstDelayMs: config.webhookFirstDelayMs,
      maxDelayMs: config.webhookMaxDelayMs,
    },
    concurrency: config.webhookConcurrency,
    leaseMs: config.webhookTimeoutMs * 3,
    onError: (error) => log.warn({ error }, "webhooks wait for the next turn"),
  });
}

function startTicker(onTick: () => void, everyMs: number): () => void {
  const timer = setInterval(onTick, everyMs);
  return () => clearInterval(timer);
}
