import type { Transaction } from "@licet/db";
import type { SnapshotDocument } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { PastInstant } from "../../app/decision/history-ports.ts";
import type { Catalog } from "../../domain/catalog/catalog.ts";
import { emptyCatalog } from "../../domain/catalog/catalog.ts";
import type { DocumentUndo } from "../../domain/history/document-undo.ts";
import { undoDocument } from "../../domain/history/document-undo.ts";
import { catalogMembersOf } from "../../domain/snapshot/compile-account.ts";

interface PresentRow {
  readonly revision: bigint;
  readonly since_time: Date;
  readonly document: string;
  readonly create_time: Date;
}

interface PastRow {
  readonly revision: bigint;
  readonly since_time: Date;
  readonly until_time: Date;
  readonly expire_time: Date;
  readonly catalog_revision?: bigint;
  readonly document?: string;
  readonly undo?: string;
}

/** The document that held at the instant; undefined before the account was made. @throws DomainError HISTORY_EXPIRED */
export async function findDocument(
  tx: Transaction,
  accountId: string,
  { asOf, now }: PastInstant,
): Promise<SnapshotDocument | undefined> {
  const [present] = await tx.sql<PresentRow>(selectPresent, [tx.tenantId, accountId]);
  if (present === undefined || asOf < present.create_time) return undefined;
  if (asOf >= present.since_time) return JSON.parse(present.document) as SnapshotDocument;
  const rows = await tx.sql<PastRow>(selectPast, [tx.tenantId, accountId, asOf, present.revision]);
  const [held] = rows;
  if (held === undefined || held.since_time > asOf || held.expire_time <= now) throw historyExpired(accountId, asOf);
  const document = followUndos(rows, present);
  if (document === undefined) throw historyExpired(accountId, asOf);
  if (held.catalog_revision === undefined) return document;
  const catalog = await readCatalog(tx, held.catalog_revision);
  if (catalog === undefined) throw historyExpired(accountId, asOf);
  return { ...document, ...catalogMembersOf(catalog) };
}

/** From the last row's document, or else the present one, back to the first row's; undefined where one between is gone. */
function followUndos(rows: readonly PastRow[], present: PresentRow): SnapshotDocument | undefined {
  const whole = rows.at(-1)?.document;
  const undos = whole === undefined ? rows : rows.slice(0, -1);
  const nextOf = (index: number) => rows[index + 1] ?? present;
  if (undos.some(({ until_time: until }, index) => until.getTime() !== nextOf(index).since_time.getTime())) return;
  const base = JSON.parse(whole ?? present.document) as SnapshotDocument;
  return undos.reduceRight(
    (document, { undo = "{}", revision }) =>
      undoDocument(document, JSON.parse(undo) as Partial<DocumentUndo>, Number(revision)),
    base,
  );
}

/** A catalog that is in force, or was; undefined when it is no longer kept. */
async function readCatalog(tx: Transaction, revision: bigint): Promise<Catalog | undefined> {
  const [row] = await tx.sql<{ document: string }>(selectCatalog, [tx.tenantId, revision]);
  if (row !== undefined) return JSON.parse(row.document) as Catalog;
  return revision === 0n ? emptyCatalog : undefined;
}

function historyExpired(accountId: string, asOf: Date): DomainError {
  const time = asOf.toISOString();
  return new DomainError("HISTORY_EXPIRED", `the history of the account does not reach back to ${time}`, {
    resource: accountId,
    time,
  });
}

const selectPresent = `
  select snapshot.revision, snapshot.since_time, snapshot.document, account.create_time
  from account_snapshot as snapshot join account using (tenant_id, account_id)
  where snapshot.tenant_id = $1 and snapshot.account_id = $2`;

// From the one that held to the first that has a document, however many lie between; to the last where none has. Revisions
// and times rise together. A snapshot that was replaced since the present one was read is left out.
const selectPast = `
  with whole as materialized (
    select until_time, revision from past_snapshot
    where tenant_id = $1 and account_id = $2 and until_time > $3 and revision < $4 and document is not null
    order by until_time, revision limit 1
  )
  select revision, since_time, until_time, expire_time, catalog_revision, document, undo from past_snapshot
  where tenant_id = $1 and account_id = $2 and until_time > $3 and revision < $4
    and until_time <= coalesce((select until_time from whole), 'infinity')
    and revision <= coalesce((select revision from whole), $4)
  order by until_time, revision`;

const selectCatalog = `
  select document from catalog_replica where tenant_id = $1 and revision = $2
  union all
  select document from past_catalog where tenant_id = $1 and revision = $2
  limit 1`;
