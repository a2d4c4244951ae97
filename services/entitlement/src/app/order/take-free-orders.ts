import type { WaitingOrders } from "./ports.ts";
import type { SettleOrders } from "./settle-orders.ts";

const mostAccounts = 100;

/**
 * Carries out the waiting orders that were left to it by the transactions that freed them. An account where that fails
 * holds up no other; it is tried again at the next run.
 * @throws AggregateError of all that failed
 */
export function createTakeFreeOrders(waiting: WaitingOrders, settleOrders: SettleOrders): () => Promise<void> {
  return async () => {
    const failures: unknown[] = [];
    for (const tenantId of await waiting.tenantsWithFree()) {
      failures.push(...(await takeAll(tenantId)).values());
    }
    if (failures.length > 0) throw new AggregateError(failures, "waiting orders could not be carried out");
  };

  /** Returns what went wrong, by account. */
  async function takeAll(tenantId: string): Promise<ReadonlyMap<string, unknown>> {
    const failures = new Map<string, unknown>();
    for (;;) {
      const found = await waiting.accountsWithFree(tenantId, mostAccounts + failures.size);
      const accountIds = found.filter((accountId) => !failures.has(accountId));
      if (accountIds.length === 0) return failures;
      await take(tenantId, accountIds, failures);
    }
  }

  async function take(tenantId: string, accountIds: readonly string[], failures: Map<string, unknown>): Promise<void> {
    try {
      await settleOrders(tenantId, { accountIds });
    } catch (error) {
      const [only = "", ...others] = accountIds;
      if (others.length === 0) failures.set(only, error);
      else for (const accountId of accountIds) await take(tenantId, [accountId], failures);
    }
  }
}
