import type { Accounts, StaleAccounts } from "../ports.ts";

/** Accounts compiled in one transaction at most. */
const batchSize = 100;

/**
 * Compiles the accounts anew whose snapshots stem from an older catalog, a batch at a time, until none is left or the
 * signal says stop. Where it stops it goes on the next time.
 */
export function createRecompileAccounts(
  stale: StaleAccounts,
  accounts: Accounts,
): (signal: AbortSignal) => Promise<void> {
  async function recompileTenant(tenantId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const accountIds = await stale.next(tenantId, batchSize);
      if (accountIds.length === 0) return stale.settle(tenantId);
      await accounts.change({ tenantId, accountIds, recompile: true }, () => ({ applied: [], result: undefined }));
    }
  }

  return async (signal) => {
    for (const tenantId of await stale.tenants()) await recompileTenant(tenantId, signal);
  };
}
