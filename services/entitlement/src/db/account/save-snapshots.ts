import type { Transaction } from "@licet/db";
import { joinBytes } from "@licet/db";
import type { SnapshotDocument } from "@licet/decision";
import type { AccountState } from "../../domain/account/account.ts";

/** A snapshot that was compiled and written. */
export interface WrittenSnapshot {
  readonly state: AccountState;
  readonly document: SnapshotDocument;
  /** The document's canonical JSON. */
  readonly text: string;
}

/** What a snapshot is written with. */
export interface SnapshotTerms {
  readonly catalogRevision: number;
  readonly now: Date;
  /** How long the one that it takes the place of is kept. */
  readonly historyRetentionMs: number;
  /** Makes of the account's new snapshot the one before; undefined when it was compiled otherwise. */
  readonly undoOf: (accountId: string) => object | undefined;
}

/**
 * Writes the snapshots and keeps those that they take the place of, one statement for any number. Of an account that is new
 * nothing is kept; of one that changed what differed before, so that a row is small; and whole what was compiled with
 * another catalog, or differs from its neighbours a few dozen times over, so that few rows make any of them again.
 */
export async function saveSnapshots(
  tx: Transaction,
  snapshots: ReadonlyMap<string, WrittenSnapshot>,
  { catalogRevision, now, historyRetentionMs, undoOf }: SnapshotTerms,
): Promise<void> {
  if (snapshots.size === 0) return;
  const written = [...snapshots.values()];
  const { bytes, starts, lengths } = joinBytes(written.map(({ text }) => text));
  const undos = written.map(({ document }) => {
    const undo = undoOf(document.accountId);
    return undo === undefined ? null : JSON.stringify(undo);
  });
  await tx.sql(
    upsertSnapshots,
    [
      tx.tenantId,
      catalogRevision,
      written.map(({ document }) => document.accountId),
      written.map(({ document }) => document.revision),
      bytes,
      starts,
      lengths,
      undos,
      now,
      historyRetentionMs / 1000,
    ],
    { name: "entitlement_upsert_snapshots" },
  );
}

/** Each revision that this divides is kept whole, unless it differs from the next one in its catalog alone. */
export const longestUndo = 64;

const withoutCatalog = (document: string) =>
  `(${document}::jsonb - '{features,territories,regions,offers,releases}'::text[])`;

// Clocks of replicas differ a little: a snapshot never begins before the one whose place it takes. An old one whose catalog
// is not known, or whose text jsonb cannot hold, is kept as it is. The order of the cases keeps the usual one from reading
// the old document at all.
const upsertSnapshots = `
  with fresh as (
    select account_id, revision, undo, convert_from(substring($5::bytea from start for length), 'UTF8') as document
    from unnest($3::text[], $4::bigint[], $6::integer[], $7::integer[], $8::text[])
      as new (account_id, revision, start, length, undo)
  ), kept as (
    insert into past_snapshot (tenant_id, account_id, revision, since_time, until_time, expire_time, catalog_revision,
      document, undo)
    select $1, old.account_id, old.revision, old.since_time, until_time, until_time + make_interval(secs => $10),
      case kind when 'as it is' then null else old.catalog_revision end,
      case kind when 'as it is' then old.document when 'own' then ${withoutCatalog("old.document")}::text end,
      case kind when 'undo' then fresh.undo when 'same' then '{}' end
    from fresh
    join account_snapshot as old on old.tenant_id = $1 and old.account_id = fresh.account_id
    cross join lateral (select greatest($9::timestamptz, old.since_time) as until_time,
      case
        when old.catalog_revision = $2 and old.revision % ${longestUndo} <> 0 and fresh.undo is not null then 'undo'
        when old.catalog_revision = 0 or position('\\u0000' in old.document || fresh.document) > 0 then 'as it is'
        when old.catalog_revision <> $2 and ${withoutCatalog("old.document")} - 'revision'
          = ${withoutCatalog("fresh.document")} - 'revision' then 'same'
        else 'own'
      end as kind) as chosen
  )
  insert into account_snapshot (tenant_id, account_id, revision, catalog_revision, document, since_time)
  select $1, account_id, revision, $2, document, $9 from fresh
  on conflict (tenant_id, account_id) do update set revision = excluded.revision,
    catalog_revision = excluded.catalog_revision, document = excluded.document,
    since_time = greatest(excluded.since_time, account_snapshot.since_time)`;
