import type { AcceptedOrder, OrderEffect, Refusal } from "../../domain/order/order.ts";
import type { Cause } from "../ports.ts";

/** An order to carry out and what brought it. */
export interface OrderDelivery {
  readonly order: AcceptedOrder;
  readonly cause: Cause;
}

/** What became of an order: carried out or refused here, rejected before it came here, or taken back. */
export type OrderOutcome = "provisioned" | "refused" | "rejected" | "cancelled";

/** An order that is known: nothing that comes later makes it act again. */
export interface OrderEntry {
  readonly orderId: string;
  readonly accountId: string;
  readonly outcome: OrderOutcome;
  /** What it did to its account. */
  readonly effects: readonly OrderEffect[];
  /** Not known yet when this one became known, which did not wait for it: what comes after this one does. Empty: none. */
  readonly afterOrderId: string;
}

/** What is remembered of orders, so that none acts twice. */
export interface OrderLog {
  /** Runs work in one transaction, which joins the one that is open. */
  together(tenantId: string, work: () => Promise<void>): Promise<void>;
  /** Those of the orders that are known. */
  find(tenantId: string, orderIds: readonly string[]): Promise<readonly OrderEntry[]>;
  /** Notes that a licence which these orders made or changed is in another account than theirs, under the lock of both. */
  place(tenantId: string, orderIds: readonly string[], accountId: string): Promise<void>;
  /** The accounts where licences of these orders went, beside the orders' own. */
  placesOf(tenantId: string, orderIds: readonly string[]): Promise<readonly string[]>;
  /** Notes what became of new orders. @throws Error when one of them is known */
  record(tenantId: string, entries: readonly OrderEntry[]): Promise<void>;
  /** Notes that known orders are taken back. */
  markCancelled(tenantId: string, orderIds: readonly string[]): Promise<void>;
  /** Tells that orders could not be carried out. */
  refuse(tenantId: string, refusals: readonly (Refusal & { orderId: string; cause: Cause })[]): Promise<void>;
  /** Tells that orders that were taken back have no effect any more. */
  tellUndone(tenantId: string, undone: readonly { orderId: string; cause: Cause }[]): Promise<void>;
}

/** Which waiting orders to take. */
export interface WaitingQuery {
  readonly accountIds: readonly string[];
  /** What they wait for, at first hand or through each other; the empty id stands for nothing. */
  readonly after: readonly string[];
  readonly limit: number;
}

/** Orders that came before an order that they must follow. All but the last two need the accounts to be locked. */
export interface WaitingOrders {
  /** What each of the orders waits for, as far as they wait. */
  find(tenantId: string, orderIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  park(tenantId: string, waiting: readonly (OrderDelivery & { readonly afterOrderId: string })[]): Promise<void>;
  drop(tenantId: string, orderIds: readonly string[]): Promise<void>;
  /** Takes the orders that may be carried out once others are known, each after the one that it waits for. */
  take(tenantId: string, query: WaitingQuery): Promise<OrderDelivery[]>;
  /** What waits for an order waits for another from now on, or for nothing where that is empty. */
  moveUp(tenantId: string, next: ReadonlyMap<string, string>): Promise<void>;
  /** Where orders wait for nothing but to be taken. */
  tenantsWithFree(): Promise<readonly string[]>;
  accountsWithFree(tenantId: string, limit: number): Promise<readonly string[]>;
}
