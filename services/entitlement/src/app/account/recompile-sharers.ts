import type { Accounts } from "../ports.ts";

/** Accounts compiled in one transaction at most, while those who lend to them are locked. */
const batchSize = 50;

/** Lenders that changed, and the accounts that share of them. */
export interface Pools {
  /** Those with accounts that share. */
  tenants(): Promise<string[]>;
  /** Some of the lenders whose change not all who share of them have. */
  changed(tenantId: string, limit: number): Promise<string[]>;
  /** Some of the accounts that were compiled before the lender's last change. */
  behind(tenantId: string, lenderId: string, limit: number): Promise<string[]>;
  /** Takes the lender off the list if nobody is behind it. */
  settle(tenantId: string, lenderId: string): Promise<void>;
}

/** Compiles anew who shares of a lender that changed, a batch at a time. Where it stops it goes on the next time. */
export function createRecompileSharers(pools: Pools, accounts: Accounts): (signal: AbortSignal) => Promise<void> {
  async function recompile(tenantId: string, lenderId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const accountIds = await pools.behind(tenantId, lenderId, batchSize);
      if (accountIds.length === 0) return pools.settle(tenantId, lenderId);
      await accounts.change({ tenantId, accountIds, recompile: "behind" }, () => ({ applied: [], result: undefined }));
    }
  }

  return async (signal) => {
    for (const tenantId of await pools.tenants()) {
      for (const lenderId of await pools.changed(tenantId, batchSize)) await recompile(tenantId, lenderId, signal);
    }
  };
}
