import type { Page } from "@licet/kernel";
import type { Delivery } from "../domain/delivery.ts";
import type { Order, OrderState, Rejection } from "../domain/order.ts";
import type { OrderChange } from "../domain/order-event.ts";
import type { ProgressFacts } from "../domain/order-progress.ts";
import type { SalesOffer } from "../domain/sales-catalog.ts";
import type { WebhookEndpoint } from "../domain/webhook.ts";

/** What a repetition of an order is recognised by. */
export interface IntakeKey {
  readonly key: string;
  /** Of what was sent: another one under the same key is refused. */
  readonly contentHash: string;
}

/** A judged order, about to be stored. */
export interface NewOrder extends OrderChange<Order> {
  readonly intake?: IntakeKey;
}

/** What became of a new order: stored, known already, or refused since its key came with another order. */
export type IntakeVerdict =
  { readonly kind: "stored" | "known"; readonly orderId: string } | { readonly kind: "reused"; readonly key: string };

/** Orders, to be changed. Each call is one transaction that also writes the events. */
export interface OrderStore {
  insert(tenantId: string, orders: readonly NewOrder[]): Promise<readonly IntakeVerdict[]>;
  /** Judges up to `limit` received orders, oldest first, leaving out those in other hands; returns how many. */
  judgeReceived(tenantId: string, limit: number, judge: (order: Order) => OrderChange<Order>): Promise<number>;
  /** Locks, decides, saves. @throws DomainError NOT_FOUND */
  update(tenantId: string, orderId: string, decide: (order: Order) => OrderChange<Order>): Promise<Order>;
  tenantsWithReceived(): Promise<readonly string[]>;
}

/** Which orders. */
export interface OrderQuery {
  readonly pageSize: number;
  readonly pageToken: string;
  /** Empty: all accounts. */
  readonly accountId: string;
  readonly state?: OrderState;
}

/** Orders, to be read. */
export interface OrderReads {
  /** @throws DomainError NOT_FOUND */
  get(tenantId: string, orderId: string): Promise<Order>;
  list(tenantId: string, query: OrderQuery): Promise<Page<Order>>;
}

/** The trace that a step continues; its content is the adapters' business. */
export interface Cause {
  readonly context: object;
}

/** A licence that an order made or changed. */
export interface LicenceFact {
  readonly orderId: string;
  readonly licenceId: string;
  /** Licences of the order in all. */
  readonly licenceCount: number;
  readonly revision: bigint;
  /** Empty until its token exists. */
  readonly tokenId: string;
  readonly cause: Cause;
}

/** An order that entitlement could not carry out. */
export interface RefusalFact {
  readonly orderId: string;
  readonly rejection: Rejection;
  readonly cause: Cause;
}

/** An order that was taken back and has no effect any more. */
export interface UndoneFact {
  readonly orderId: string;
  readonly cause: Cause;
}

/** What became known about orders. */
export interface Facts {
  readonly licences?: readonly LicenceFact[];
  readonly refusals?: readonly RefusalFact[];
  readonly undone?: readonly UndoneFact[];
  readonly deliveries?: readonly NewDelivery[];
}

/** How orders get on. */
export interface ProgressStore {
  /** Writes facts and moves the orders they are about, in one transaction. */
  record(tenantId: string, facts: Facts, advance: (facts: ProgressFacts) => OrderState): Promise<void>;
}

/** An event on its way to whoever asked for its type. */
export interface Notice {
  readonly eventId: string;
  /** Such as `licet.token.v1.token_issued`. */
  readonly type: string;
  readonly time: Date;
  /** What it is about, such as a licence's id. */
  readonly subject: string;
  /** Plain JSON; made when somebody wants it. */
  readonly data: () => Readonly<Record<string, unknown>>;
}

/** A delivery about to begin. One of the api channel is done at once. */
export interface NewDelivery extends Omit<Delivery, "attempts" | "lastResponse" | "deliverTime"> {
  readonly notice: Notice;
}

/** An endpoint with deliveries that are due. */
export interface DueEndpoint {
  readonly tenantId: string;
  readonly endpointId: string;
}

/** A delivery that is due, with all that sending it takes. */
export interface DueDelivery {
  readonly deliveryId: string;
  readonly orderId: string;
  readonly url: string;
  /** `whsec_` and base64. */
  readonly signingSecret: string;
  /** This attempt included. */
  readonly attempts: number;
  readonly notice: Notice;
}

/** How an attempt ended. */
export interface Outcome {
  readonly deliveryId: string;
  readonly orderId: string;
  readonly time: Date;
  readonly isDelivered: boolean;
  readonly response: string;
  /** When to try again; absent when delivered or given up. */
  readonly dueTime?: Date;
}

/** Which deliveries. */
export interface DeliveryQuery {
  readonly pageSize: number;
  readonly pageToken: string;
  /** Empty: all orders. */
  readonly orderId: string;
}

/** Deliveries. */
export interface DeliveryStore {
  list(tenantId: string, query: DeliveryQuery): Promise<Page<Delivery>>;
  endpointsWithDue(now: Date): Promise<readonly DueEndpoint[]>;
  /** Takes due deliveries for as long as the lease lasts: if nothing is heard until then, they are due again. */
  claim(endpoint: DueEndpoint, options: { now: Date; leaseMs: number; limit: number }): Promise<readonly DueDelivery[]>;
  /** Writes how attempts ended and moves the orders concerned. */
  finish(tenantId: string, outcomes: readonly Outcome[], advance: (facts: ProgressFacts) => OrderState): Promise<void>;
  /** Makes a webhook delivery due at once, its attempts counted anew. @throws DomainError NOT_FOUND, DELIVERY_NOT_RESENDABLE */
  resend(tenantId: string, deliveryId: string, now: Date): Promise<Delivery>;
}

/** Webhook endpoints. */
export interface EndpointStore {
  insert(tenantId: string, endpoint: WebhookEndpoint, signingSecret: string): Promise<void>;
  list(tenantId: string, query: { pageSize: number; pageToken: string }): Promise<Page<WebhookEndpoint>>;
  enabled(tenantId: string): Promise<readonly WebhookEndpoint[]>;
  /** Forgets it with what was not delivered to it; moves the orders that waited for it. @throws DomainError NOT_FOUND */
  remove(tenantId: string, endpointId: string, advance: (facts: ProgressFacts) => OrderState): Promise<void>;
}

/** The published catalog as the catalog service has it. */
export interface CatalogSource {
  /** What is newer than the revision; "unavailable" when the service does not answer in time. */
  fetch(
    tenantId: string,
    newerThan: bigint,
  ): Promise<{ readonly revision: bigint; readonly offer: SalesOffer } | "unchanged" | "unavailable">;
}

/** The copy of the published catalog that outlives an outage. */
export interface CatalogReplicas {
  load(tenantId: string): Promise<{ readonly revision: bigint; readonly offer: SalesOffer } | undefined>;
  save(tenantId: string, revision: bigint, offer: SalesOffer): Promise<void>;
}

/** Sends one signed webhook; never throws: what went wrong is the response. */
export interface WebhookSender {
  send(delivery: DueDelivery, sentAt: Date): Promise<{ readonly isDelivered: boolean; readonly response: string }>;
}

/** Runs something once per key and keeps its answer; a repetition gets the kept bytes. */
export interface OnceStore {
  /** @throws DomainError REQUEST_ID_REUSED when the key came with other content */
  once(tenantId: string, intake: IntakeKey, run: () => Promise<Uint8Array>): Promise<Uint8Array>;
}
