import type { WaitingOrders } from "./ports.ts";
import type { SettleOrders } from "./settle-orders.ts";

const mostAccounts = 100;

/** Carries out the waiting orders that were too many for the transaction that freed them. */
export function createTakeFreeOrders(waiting: WaitingOrders, settleOrders: SettleOrders): () => Promise<void> {
  return async () => {
    for (const tenantId of await waiting.tenantsWithFree()) {
      for (;;) {
        const accountIds = await waiting.accountsWithFree(tenantId, mostAccounts);
        if (accountIds.length === 0) break;
        await settleOrders(tenantId, { accountIds });
      }
    }
  };
}
