import type { Database, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { Hierarchy } from "../../app/account/hierarchy-ports.ts";
import { mostLevels } from "../../domain/account/hierarchy.ts";
import type { AccountRow } from "./account-rows.ts";
import { fromAccountRow } from "./account-rows.ts";
import { checkExists } from "./check-exists.ts";

/** The hierarchy of accounts, by plain SQL: it is walked in the database. */
export function createHierarchy(db: Database): Hierarchy {
  return {
    hold: (tenantId, accountId, parentId) =>
      db.transaction(tenantId, async (tx) => {
        await tx.sql("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`hierarchy ${tenantId}`]);
        const [above, levelsBelow] = await Promise.all([listAbove(tx, parentId), countBelow(tx, accountId)]);
        if (parentId === "" || above.length > 0) return { above, levelsBelow };
        throw new DomainError("NOT_FOUND", "no such account", { resource: "account", id: parentId });
      }),
    listSharers: (tenantId, accountId) => listIds(db, tenantId, accountId, selectSharers),
    listLenders: (tenantId, accountId) => listIds(db, tenantId, accountId, selectLenders),
    listBelow: (tenantId, { accountId, levels }, query) =>
      db.read(tenantId, async (tx) => {
        await checkExists(tx, "account", accountId);
        const args = { accountId, levels };
        const [after = ""] = decodePageToken(query.pageToken, args) ?? [];
        const text = levels === "children" ? selectChildren : selectBelow;
        const rows = await tx.sql<AccountRow>(text, [tenantId, accountId, after, query.pageSize + 1]);
        const page = toPage(rows, query.pageSize, (row) => [row.account_id], args);
        return { ...page, items: page.items.map(fromAccountRow) };
      }),
  };
}

async function listIds(db: Database, tenantId: string, accountId: string, text: string): Promise<string[]> {
  const rows = await db.read(tenantId, (tx) => tx.sql<{ account_id: string }>(text, [tenantId, accountId]));
  return rows.map((row) => row.account_id);
}

/** The account and those above it, nearest first. */
async function listAbove(tx: Transaction, accountId: string): Promise<string[]> {
  if (accountId === "") return [];
  const rows = await tx.sql<{ account_id: string }>(selectAbove, [tx.tenantId, accountId]);
  return rows.map((row) => row.account_id);
}

async function countBelow(tx: Transaction, accountId: string): Promise<number> {
  const [row] = await tx.sql<{ levels: number }>(`${walkBelow} select max(level) as levels from below`, [
    tx.tenantId,
    accountId,
  ]);
  return row?.levels ?? 0;
}

const selectAbove = `
  with recursive above as (
    select account_id, parent_id, 0 as level from account where tenant_id = $1 and account_id = $2 and version > 0
    union all
    select account.account_id, account.parent_id, level + 1
    from above join account on account.tenant_id = $1 and account.account_id = above.parent_id
    where level < ${mostLevels}
  )
  select account_id from above order by level`;

const selectSharers = `
  with recursive sharer as (
    select $2::text as account_id, 0 as level
    union all
    select account.account_id, level + 1
    from sharer join account on account.tenant_id = $1 and account.parent_id = sharer.account_id and account.shares_parent
    where level < ${mostLevels}
  )
  select account_id from sharer`;

const selectLenders = `
  with recursive lent as (
    select parent_id, shares_parent, 0 as level from account where tenant_id = $1 and account_id = $2
    union all
    select account.parent_id, account.shares_parent, level + 1
    from lent join account on account.tenant_id = $1 and account.account_id = lent.parent_id
    where lent.shares_parent and level < ${mostLevels}
  )
  select parent_id as account_id from lent where shares_parent order by level`;

const walkBelow = `
  with recursive below as (
    select $2::text as account_id, 0 as level
    union all
    select account.account_id, level + 1
    from below join account on account.tenant_id = $1 and account.parent_id = below.account_id
    where level < ${mostLevels}
  )`;

const selectChildren = `
  select * from account where tenant_id = $1 and parent_id = $2 and account_id > $3 order by account_id limit $4`;

const selectBelow = `${walkBelow}
  select account.* from below join account on account.tenant_id = $1 and account.account_id = below.account_id
  where level > 0 and account.account_id > $3 order by account.account_id limit $4`;
