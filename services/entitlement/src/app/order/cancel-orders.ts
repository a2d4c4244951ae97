import type { Clock } from "@licet/kernel";
import type { AccountState } from "../../domain/account/account.ts";
import { cancelOrder } from "../../domain/order/cancel-order.ts";
import type { Accounts, Applied, Cause, OrderLog } from "../ports.ts";

/** An order to take back. */
export interface CancelledOrder {
  readonly orderId: string;
  readonly accountId: string;
  readonly reason: string;
  readonly actor: string;
  readonly cause: Cause;
}

/** Takes orders of one tenant back; one that comes only later will find itself cancelled. */
export function createCancelOrders(ports: {
  readonly accounts: Accounts;
  readonly orders: OrderLog;
  readonly clock: Clock;
}): (tenantId: string, cancelled: readonly CancelledOrder[]) => Promise<void> {
  const { accounts, orders, clock } = ports;
  return async (tenantId, cancelled) => {
    const known = new Map((await orders.cancel(tenantId, cancelled)).map((order) => [order.orderId, order]));
    if (known.size === 0) return;
    const accountIds = [...known.values()].map(({ accountId }) => accountId);
    await accounts.change({ tenantId, accountIds }, (loaded) => {
      const states = new Map<string, AccountState>(loaded);
      const applied: Applied[] = [];
      for (const { orderId, reason, actor, cause } of cancelled) {
        const { accountId = "", effects = [] } = known.get(orderId) ?? {};
        known.delete(orderId); // a cancellation that came twice takes back once
        const state = states.get(accountId);
        if (state === undefined) continue;
        const change = cancelOrder(state, effects, { orderId, reason }, clock.now());
        states.set(accountId, change.state);
        applied.push({ accountId, actor, change, cause });
      }
      return { applied, result: undefined };
    });
  };
}
