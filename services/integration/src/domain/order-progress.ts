import type { OrderState, Rejection } from "./order.ts";

/** What is known of an order's licences and their tokens, counted. Facts arrive in any order and only grow. */
export interface ProgressFacts {
  readonly state: OrderState;
  /** Somebody took the order back. */
  readonly isCancelled: boolean;
  /** It was taken back, and what it did is undone. */
  readonly isUndone: boolean;
  /** Entitlement could not carry it out. */
  readonly refusal?: Rejection;
  /** Licences that the order makes or changes in all; 0 until known. */
  readonly licenceCount: number;
  readonly licencesActive: number;
  /** Licences whose token exists. */
  readonly tokensIssued: number;
  /** Deliveries that have not reached their channel, given up ones included. */
  readonly deliveriesOpen: number;
}

/** The state that follows from the facts. An order only ever moves forward. */
export function advance(facts: ProgressFacts): OrderState {
  const { state, licenceCount } = facts;
  if (state === "REJECTED" || state === "CANCELLED") return state;
  if (facts.refusal !== undefined) return facts.isCancelled ? "CANCELLED" : "REJECTED";
  if (facts.isUndone) return "CANCELLED";
  if (licenceCount === 0 || state === "DELIVERED" || facts.licencesActive < licenceCount) return state;
  const isDelivered = facts.tokensIssued >= licenceCount && facts.deliveriesOpen === 0;
  return isDelivered ? "DELIVERED" : "PROVISIONED";
}
