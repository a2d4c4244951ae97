import type { Database, Transaction } from "@licet/db";
import type { DueAccount, DueLicences } from "../../app/licence/due-ports.ts";
import type { Licence } from "../../domain/licence/licence.ts";

interface DueRow {
  readonly tenant_id: string;
  readonly account_id: string;
  readonly due_time: Date;
}

/** Finds what is due of licences, of all tenants. */
export function createDueLicences(db: Database): DueLicences {
  return {
    find: (until, limit) =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<DueRow>(findDue, [until, limit], { name: "entitlement_find_due" });
        return rows.map((row): DueAccount => {
          return { tenantId: row.tenant_id, accountId: row.account_id, dueTime: row.due_time };
        });
      }),
  };
}

/** Notes when something of licences is due next, in the transaction that changes them. */
export async function saveDue(
  tx: Transaction,
  licences: readonly Licence[],
  dueOf: (licence: Licence) => Date | undefined,
): Promise<void> {
  if (licences.length === 0) return;
  const rows = licences.map((licence) => {
    const { licenceId, accountId } = licence;
    return { licence_id: licenceId, account_id: accountId, due_time: dueOf(licence) };
  });
  const due = rows.filter(({ due_time }) => due_time !== undefined);
  const never = rows.filter(({ due_time }) => due_time === undefined).map(({ licence_id }) => licence_id);
  await Promise.all([
    due.length > 0 && tx.sql(upsertDue, [tx.tenantId, JSON.stringify(due)]),
    never.length > 0 &&
      tx.sql("delete from due_licence where tenant_id = $1 and licence_id = any($2::text[])", [tx.tenantId, never]),
  ]);
}

/** The licences of accounts that are on the list as due by now. */
export async function listDue(tx: Transaction, accountIds: readonly string[], now: Date): Promise<readonly string[]> {
  const rows = await tx.sql<{ licence_id: string }>(
    "select licence_id from due_licence where tenant_id = $1 and account_id = any($2::text[]) and due_time <= $3",
    [tx.tenantId, accountIds, now],
  );
  return rows.map(({ licence_id }) => licence_id);
}

const findDue = `
  select tenant_id, account_id, min(due_time) as due_time
  from (select * from due_licence where due_time <= $1 order by due_time limit $2) as due
  group by tenant_id, account_id order by due_time`;

const upsertDue = `
  insert into due_licence (tenant_id, licence_id, account_id, due_time)
  select $1, licence_id, account_id, due_time
  from jsonb_to_recordset($2::jsonb) as new (licence_id text, account_id text, due_time timestamptz)
  on conflict (tenant_id, licence_id) do update set account_id = excluded.account_id, due_time = excluded.due_time`;
