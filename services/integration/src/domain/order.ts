import type { LicenceLine, AddOnLine } from "./licence-line.ts";

/** Where an order can stand. */
export const orderStates = ["RECEIVED", "ACCEPTED", "PROVISIONED", "DELIVERED", "REJECTED", "CANCELLED"] as const;

/** Where an order stands. */
export type OrderState = (typeof orderStates)[number];

/** New licences, or other terms for those that the account has. */
export type OrderAction = "NEW" | "CHANGE";

/** Who bought. */
export interface Customer {
  readonly accountId: string;
  readonly displayName: string;
  readonly email: string;
  /** ISO 3166-1 alpha-2; empty when unknown. */
  readonly billingCountry: string;
  /** IANA name; empty means UTC. */
  readonly timeZone: string;
}

/** One thing bought, in the words of the CRM. */
export interface OrderLine {
  readonly sku: string;
  /** Empty when the CRM names none. */
  readonly tier: string;
  readonly quantity: bigint;
  readonly startTime?: Date;
  readonly endTime?: Date;
}

/** An order as a caller sends it. */
export interface OrderDraft {
  readonly externalId: string;
  readonly action: OrderAction;
  readonly customer: Customer;
  readonly lines: readonly OrderLine[];
}

/** Why an order, or one line of it, was refused. */
export interface Rejection {
  readonly code: string;
  /** Such as `lines[0].sku`; empty for the order as a whole. */
  readonly field: string;
  readonly message: string;
}

/** An order as it is kept. */
export interface Order extends OrderDraft {
  readonly orderId: string;
  readonly state: OrderState;
  readonly rejections: readonly Rejection[];
  /** The account's revision from which on it is in force; 0 until provisioned. */
  readonly revision: bigint;
  readonly licenceIds: readonly string[];
  readonly actor: string;
  /** W3C trace id of the call that brought it. */
  readonly traceId: string;
  readonly createTime: Date;
  readonly updateTime: Date;
  /** Present once somebody took it back; it is CANCELLED when it has no effect any more. */
  readonly cancelTime?: Date;
  /** Number of times it was written. */
  readonly version: number;
}

/** What an accepted order asks of entitlement. */
export interface PinnedOrder {
  readonly licenceLines: readonly LicenceLine[];
  /** Add-ons bought by themselves, for the account's licence of the product. */
  readonly addOns: readonly AddOnLine[];
  readonly catalogRevision: bigint;
}

/** True when nothing will change the order any more unless somebody takes it back. */
export function isFinal(state: OrderState): boolean {
  return state === "DELIVERED" || state === "REJECTED" || state === "CANCELLED";
}

/** Changes whenever the order does. */
export function toEtag({ version }: Order): string {
  return `"${version}"`;
}
