import { CatalogService } from "@licet/contracts/catalog";
import type { ServiceContext } from "@licet/service";
import type {
  CatalogReplicas,
  CatalogSource,
  DeliveryStore,
  EndpointStore,
  OnceStore,
  OrderReads,
  OrderStore,
  ProgressStore,
} from "../app/ports.ts";
import type { AddressPolicy } from "../clients/address-policy.ts";
import { createAddressPolicy } from "../clients/address-policy.ts";
import { createCatalogSource } from "../clients/catalog.ts";
import type { OpenWebhookSender } from "../clients/webhook-sender.ts";
import { createWebhookSender } from "../clients/webhook-sender.ts";
import type { config } from "../config.ts";
import { createCatalogReplicas } from "../db/catalog-replicas.ts";
import { createDeliveryStore } from "../db/delivery-store.ts";
import { createEndpointStore } from "../db/endpoint-store.ts";
import { createOnceStore } from "../db/once-store.ts";
import { createOrderReads } from "../db/order-reads.ts";
import { createOrderStore } from "../db/order-store.ts";
import { createProgressStore } from "../db/progress-store.ts";
import { createSecretCipher } from "../db/secret-cipher.ts";
import { toOutgoing } from "../events/mapping.ts";

/** What this service is built from. */
export type Context = ServiceContext<typeof config>;

/** Everything that touches the world. */
export interface Adapters {
  readonly orders: OrderStore;
  readonly reads: OrderReads;
  readonly progress: ProgressStore;
  readonly deliveries: DeliveryStore;
  readonly endpoints: EndpointStore;
  /** Answers kept by Idempotency-Key, and by request_id. */
  readonly httpOnce: OnceStore;
  readonly replicas: CatalogReplicas;
  readonly source: CatalogSource;
  readonly sender: OpenWebhookSender;
  readonly policy: AddressPolicy;
}

/** Builds the adapters. */
export function createAdapters({ db, clock, config, connect, log }: Context): Adapters {
  const cipher = createSecretCipher(config.encryptionKey);
  const policy = createAddressPolicy(config.webhookAllowPrivate);
  const onCatalogError = (error: unknown): void => log.warn({ error }, "the catalog does not answer");
  return {
    orders: createOrderStore(db, toOutgoing),
    reads: createOrderReads(db),
    progress: createProgressStore(db, toOutgoing, clock),
    deliveries: createDeliveryStore(db, cipher, toOutgoing),
    endpoints: createEndpointStore(db, { cipher, toOutgoing, clock }),
    httpOnce: createOnceStore(db, clock, "POST /v1/orders"),
    replicas: createCatalogReplicas(db),
    source: createCatalogSource(connect(CatalogService, "catalog"), onCatalogError),
    sender: createWebhookSender({ policy, timeoutMs: config.webhookTimeoutMs }),
    policy,
  };
}
