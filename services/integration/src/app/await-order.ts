import type { Order } from "../domain/order.ts";
import { isFinal } from "../domain/order.ts";
import type { OrderReads } from "./ports.ts";

/** Which order to wait for, and how long. */
export interface OrderWait {
  readonly tenantId: string;
  readonly orderId: string;
  readonly waitMs: number;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
}

/** The order when it has reached its end, or as it is when the time is over. @throws DomainError NOT_FOUND */
export type AwaitOrder = (wait: OrderWait) => Promise<Order>;

/** Calls back after a while, time after time, until told to stop. */
export type Ticker = (onTick: () => void, everyMs: number) => () => void;

const tickMs = 150;

/** Looks again and again: the order may be moved by any replica. */
export function createAwaitOrder(reads: OrderReads, startTicker: Ticker): AwaitOrder {
  return async ({ tenantId, orderId, waitMs, signal }) => {
    let order = await reads.get(tenantId, orderId);
    for (let ticks = Math.ceil(waitMs / tickMs); ticks > 0 && !isFinal(order.state); ticks -= 1) {
      if (signal.aborted) break;
      await nextTick(startTicker);
      order = await reads.get(tenantId, orderId);
    }
    return order;
  };
}

function nextTick(startTicker: Ticker): Promise<void> {
  return new Promise((resolve) => {
    const stop = startTicker(() => {
      stop();
      resolve();
    }, tickMs);
  });
}
