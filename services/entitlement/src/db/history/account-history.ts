import type { Database } from "@licet/db";
import { decodePageToken, deleteInBatches, toPage } from "@licet/db";
import { compileSnapshot } from "@licet/decision";
import type { AccountChange, AccountHistory, ChangeCause } from "../../app/decision/history-ports.ts";
import { findDocument } from "./find-document.ts";

/** The history, with the job that shortens it. */
export interface KeptHistory extends AccountHistory {
  /** Deletes what is past its time, of all tenants. */
  deleteExpired(now: Date): Promise<void>;
}

interface ChangeRow {
  readonly revision: bigint;
  readonly since_time: Date;
  /** Infinity of the present one, which an instant cannot say. */
  readonly until_text: string;
  readonly causes: ChangeCause[];
}

/** Reads what accounts were. */
export function createAccountHistory(db: Database): KeptHistory {
  return {
    find: (tenantId, accountId, instant) =>
      db.read(tenantId, async (tx) => {
        const document = await findDocument(tx, accountId, instant);
        return document && compileSnapshot(document);
      }),
    listChanges: (tenantId, accountId, now, query) =>
      db.read(tenantId, async (tx) => {
        const args = { accountId };
        const [until = "infinity", before] = decodePageToken(query.pageToken, args, ["time", "integer"]) ?? [];
        const values = [tenantId, accountId, until, before, now, query.pageSize + 1];
        const rows = await tx.sql<ChangeRow>(selectChanges, values);
        const page = toPage(rows, query.pageSize, (row) => [row.until_text, Number(row.revision)], args);
        return { ...page, items: page.items.map(toChange) };
      }),
    deleteExpired: (now) => deleteInBatches(db, deleteOld, now),
  };
}

function toChange({ revision, since_time, causes }: ChangeRow): AccountChange {
  return { revision: Number(revision), time: since_time, causes };
}

// The present one, once it is listed, may be replaced before the next page is asked for: its time is another then, and its
// revision the same.
const selectChanges = `
  select changed.revision, since_time, until_time::text as until_text, coalesce(cause.causes, '[]') as causes
  from (
    select revision, since_time, until_time from past_snapshot
    where tenant_id = $1 and account_id = $2 and expire_time > $5
      and ($4::bigint is null or (until_time, revision) < ($3::timestamptz, $4) and revision < $4)
    union all
    select revision, since_time, 'infinity' from account_snapshot
    where tenant_id = $1 and account_id = $2 and $4::bigint is null
    order by until_time desc, revision desc limit $6
  ) as changed
  left join lateral (
    select jsonb_agg(jsonb_build_object('sequence', sequence, 'actor', actor, 'action', action, 'resource', resource,
      'reason', reason) order by sequence) as causes
    from audit_entry where tenant_id = $1 and account_id = $2 and audit_entry.revision = changed.revision
  ) as cause on true
  order by until_time desc, revision desc`;

const deleteOld = `
  delete from past_snapshot where ctid = any(array(
    select ctid from past_snapshot where expire_time < $1 order by expire_time limit $2))
  returning 1`;
