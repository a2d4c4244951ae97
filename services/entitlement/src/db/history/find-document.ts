import type { Transaction } from "@licet/db";
import type { SnapshotDocument } from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { PastInstant } from "../../app/decision/history-ports.ts";
import type { Catalog } from "../../domain/catalog/catalog.ts";
import { emptyCatalog } from "../../domain/catalog/catalog.ts";
import type { DocumentUndo } from "../../domain/history/document-undo.ts";
import { undoDocument } from "../../domain/history/document-undo.ts";
import { catalogMembersOf } from "../../domain/snapshot/compile-account.ts";
import { longestUndo } from "../account/save-snapshots.ts";

interface PresentRow {
  readonly revision: bigint;
  readonly since_time: Date;
  readonly document: string;
  readonly create_time: Date;
}

interface PastRow {
  readonly revision: bigint;
  readonly since_time: Date;
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
  const values = [tx.tenantId, accountId, asOf, present.revision, longestUndo + 1];
  const rows = await tx.sql<PastRow>(selectPast, values);
  const [held] = rows;
  if (held === undefined || held.since_time > asOf || held.expire_time <= now) throw historyExpired(accountId, asOf);
  const document = followUndos(rows, present);
  if (held.catalog_revision === undefined) return document;
  return { ...document, ...catalogMembersOf(await readCatalog(tx, held.catalog_revision)) };
}

/** From the first document that is there, or the present one, back to the first row's. */
function followUndos(rows: readonly PastRow[], present: PresentRow): SnapshotDocument {
  const end = rows.findIndex(({ document }) => document !== undefined);
  const base = JSON.parse(rows[end]?.document ?? present.document) as SnapshotDocument;
  const later = rows.slice(0, end === -1 ? rows.length : end).reverse();
  return later.reduce(
    (document, { undo = "{}", revision }) =>
      undoDocument(document, JSON.parse(undo) as Partial<DocumentUndo>, Number(revision)),
    base,
  );
}

/** A catalog that is in force, or was. */
async function readCatalog(tx: Transaction, revision: bigint): Promise<Catalog> {
  const [row] = await tx.sql<{ document: string }>(selectCatalog, [tx.tenantId, revision]);
  if (row !== undefined) return JSON.parse(row.document) as Catalog;
  if (revision === 0n) return emptyCatalog;
  throw new Error(`revision ${revision} of the catalog is missing`);
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

// A snapshot that was replaced since the present one was read is left out.
const selectPast = `
  select revision, since_time, expire_time, catalog_revision, document, undo from past_snapshot
  where tenant_id = $1 and account_id = $2 and until_time > $3 and revision < $4
  order by until_time, revision limit $5`;

const selectCatalog = `
  select document from catalog_replica where tenant_id = $1 and revision = $2
  union all
  select document from past_catalog where tenant_id = $1 and revision = $2
  limit 1`;
