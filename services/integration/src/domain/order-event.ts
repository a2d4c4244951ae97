import type { Customer, OrderAction, PinnedOrder, Rejection } from "./order.ts";

/** What happened to an order, for the rest of the platform. */
export type OrderEvent =
  | { readonly type: "received"; readonly orderId: string }
  | {
      readonly type: "accepted";
      readonly orderId: string;
      readonly action: OrderAction;
      readonly customer: Customer;
      readonly pinned: PinnedOrder;
      readonly actor: string;
    }
  | {
      readonly type: "rejected";
      readonly orderId: string;
      readonly externalId: string;
      readonly accountId: string;
      readonly rejections: readonly Rejection[];
    }
  | {
      readonly type: "cancelled";
      readonly orderId: string;
      readonly accountId: string;
      readonly reason: string;
      readonly actor: string;
    }
  | { readonly type: "delivered"; readonly orderId: string; readonly accountId: string; readonly revision: bigint };

/** An order after a step, and what to tell of the step. */
export interface OrderChange<State> {
  readonly order: State;
  readonly events: readonly OrderEvent[];
}
