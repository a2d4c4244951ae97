import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { PlanHolders } from "../../app/licence/preview-version.ts";

/** Finds the accounts that hold a plan. */
export function createPlanHolders(db: Database): PlanHolders {
  return {
    list: (tenantId, planKey, { pageSize, pageToken, of }) =>
      db.read(tenantId, async (tx) => {
        const args = { planKey, of };
        const [after = ""] = decodePageToken(pageToken, args) ?? [];
        const rows = await tx.sql<{ account_id: string }>(selectHolders, [tenantId, planKey, after, pageSize + 1]);
        const page = toPage(rows, pageSize, (row) => [row.account_id], args);
        return { ...page, items: page.items.map((row) => row.account_id) };
      }),
    count: (tenantId, planKey) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<{ count: bigint }>(countHolders, [tenantId, planKey]);
        return Number(row?.count ?? 0);
      }),
  };
}

/** Both walk the index `licence_plan`, and nothing beside the plan's own licences. */
const selectHolders = `
  select distinct account_id from licence
  where tenant_id = $1 and plan_key = $2 and state <> 'revoked' and account_id > $3
  order by account_id limit $4`;

const countHolders = `
  select count(distinct account_id) from licence where tenant_id = $1 and plan_key = $2 and state <> 'revoked'`;
