import type { Database, Transaction } from "@licet/db";
import type { Pools } from "../../app/account/recompile-sharers.ts";
import type { AccountState } from "../../domain/account/account.ts";
import { mostLevels } from "../../domain/account/hierarchy.ts";
import { lendersOf } from "../../domain/account/lender.ts";

/** Finds lenders that changed and who shares of them. */
export function createPools(db: Database): Pools {
  return {
    tenants: async () => {
      const rows = await db.withoutTenant((tx) => tx.sql<{ tenant_id: string }>("select tenant_id from pool_tenant"));
      return rows.map((row) => row.tenant_id);
    },
    changed: async (tenantId, limit) => {
      const text = "select account_id from pool_change where tenant_id = $1 order by account_id limit $2";
      return idsOf(await db.read(tenantId, (tx) => tx.sql<{ account_id: string }>(text, [tenantId, limit])));
    },
    behind: async (tenantId, lenderId, limit) => {
      const params = [tenantId, lenderId, limit];
      return idsOf(await db.read(tenantId, (tx) => tx.sql<{ account_id: string }>(selectBehind, params)));
    },
    // The lock keeps the lender from changing between looking and taking off.
    settle: (tenantId, lenderId) =>
      db.transaction(tenantId, async (tx) => {
        const lender = [tenantId, lenderId];
        await tx.sql("select 1 from account where tenant_id = $1 and account_id = $2 for share", lender);
        const behind = await tx.sql(selectBehind, [...lender, 1]);
        if (behind.length === 0)
          await tx.sql("delete from pool_change where tenant_id = $1 and account_id = $2", lender);
      }),
  };
}

/**
 * Notes for each lender the highest revision of those who share of it, and which lenders changed. The lenders are locked: what
 * they raise their next revision beyond is complete.
 */
export async function savePools(tx: Transaction, after: ReadonlyMap<string, AccountState>): Promise<void> {
  const clocks = new Map<string, number>();
  for (const state of after.values()) {
    for (const { account } of lendersOf(state)) {
      clocks.set(account.accountId, Math.max(clocks.get(account.accountId) ?? 0, state.account.revision));
    }
  }
  const changed = [...after.values()].filter(({ account }) => account.pool?.revision === account.revision);
  await Promise.all([
    clocks.size > 0 && tx.sql("insert into pool_tenant (tenant_id) values ($1) on conflict do nothing", [tx.tenantId]),
    clocks.size > 0 && tx.sql(raiseClocks, [tx.tenantId, [...clocks.keys()], [...clocks.values()]]),
    changed.length > 0 && tx.sql(noteChanged, [tx.tenantId, changed.map(({ account }) => account.accountId)]),
  ]);
}

function idsOf(rows: readonly { account_id: string }[]): string[] {
  return rows.map((row) => row.account_id);
}

const raiseClocks = `
  update account set pool_clock = greatest(pool_clock, clock)
  from unnest($2::text[], $3::bigint[]) as new (account_id, clock)
  where account.tenant_id = $1 and account.account_id = new.account_id`;

const noteChanged = `
  insert into pool_change (tenant_id, account_id) select $1, account_id from unnest($2::text[]) as new (account_id)
  on conflict do nothing`;

const selectBehind = `
  with recursive sharer as (
    select $2::text as account_id, 0::bigint as revision, 0 as level
    union all
    select account.account_id, account.revision, level + 1
    from sharer join account on account.tenant_id = $1 and account.parent_id = sharer.account_id
      and account.shares_parent
    where level < ${mostLevels}
  )
  select account_id from sharer
  where level > 0 and revision < (select pool_revision from account where tenant_id = $1 and account_id = $2)
  order by account_id limit $3`;
