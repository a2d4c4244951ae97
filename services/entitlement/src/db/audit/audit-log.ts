import { createHash } from "node:crypto";
import type { Database, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { AuditReader } from "../../app/ports.ts";
import type { AuditContent, AuditEntry, ChainVerdict } from "../../domain/audit/audit-chain.ts";
import { appendEntries, closeVerdict, emptyChain, verifyEntries } from "../../domain/audit/audit-chain.ts";

interface HeadRow {
  readonly sequence: bigint;
  readonly hash: string;
}

interface EntryRow extends HeadRow {
  readonly time: Date;
  readonly actor: string;
  readonly action: string;
  readonly resource: string;
  readonly account_id: string;
  readonly reason: string;
  readonly details: string;
  readonly trace_id: string;
}

/**
 * Appends to the tenant's chain: one lock and one insert for any number of entries. To be called last, since the lock on
 * the head keeps every other writer of the tenant waiting until the commit.
 */
export async function appendAudit(tx: Transaction, contents: readonly Omit<AuditContent, "sequence">[]): Promise<void> {
  if (contents.length === 0) return;
  const [head] = await tx.sql<HeadRow>(lockHead, [tx.tenantId], { name: "entitlement_lock_audit_head" });
  const entries = appendEntries(toHead(head), contents, sha256);
  const last = entries.at(-1);
  await Promise.all([
    tx.sql(insertEntries, [tx.tenantId, JSON.stringify(entries)], { name: "entitlement_insert_audit" }),
    tx.sql("update audit_head set sequence = $2, hash = $3 where tenant_id = $1", [
      tx.tenantId,
      last?.sequence,
      last?.hash,
    ]),
  ]);
}

const pageSize = 2000;

/** Reads the log of a tenant and computes its chain again. */
export function createAuditReader(db: Database): AuditReader {
  return {
    list: (tenantId, accountId, query) =>
      db.read(tenantId, async (tx) => {
        const args = { accountId };
        const [before] = decodePageToken(query.pageToken, args, ["integer"]) ?? [];
        const rows = await tx.sql<EntryRow>(
          `select * from audit_entry where tenant_id = $1 and ($2 = '' or account_id = $2)
             and ($3::bigint is null or sequence < $3) order by sequence desc limit $4`,
          [tenantId, accountId, before, query.pageSize + 1],
        );
        const page = toPage(rows, query.pageSize, (row) => [Number(row.sequence)], args);
        return { ...page, items: page.items.map(fromRow) };
      }),
    verify: (tenantId) =>
      db.read(tenantId, async (tx) => {
        const [head] = await tx.sql<HeadRow>("select sequence, hash from audit_head where tenant_id = $1", [tenantId]);
        return closeVerdict(await follow(tx, toHead(head).sequence), toHead(head));
      }),
  };
}

/** Entries behind the head that was read are of later transactions and left out. */
async function follow(tx: Transaction, until: number): Promise<ChainVerdict> {
  let verdict: ChainVerdict = { head: emptyChain, entries: 0 };
  let after = -1;
  for (;;) {
    const rows = await tx.sql<EntryRow>(
      "select * from audit_entry where tenant_id = $1 and sequence > $2 and sequence <= $3 order by sequence limit $4",
      [tx.tenantId, after, until, pageSize],
    );
    verdict = verifyEntries(verdict, rows.map(fromRow), sha256);
    after = Number(rows.at(-1)?.sequence ?? after);
    if (rows.length < pageSize) return verdict;
  }
}

function toHead(row: HeadRow | undefined): { sequence: number; hash: string } {
  return row === undefined ? emptyChain : { sequence: Number(row.sequence), hash: row.hash };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function fromRow(row: EntryRow): AuditEntry {
  const { time, actor, action, resource, reason, details, hash } = row;
  return {
    sequence: Number(row.sequence),
    time,
    actor,
    action,
    resource,
    accountId: row.account_id,
    reason,
    details,
    traceId: row.trace_id,
    hash,
  };
}

// A conflicting insert waits for and locks the head that is there.
const lockHead = `
  insert into audit_head (tenant_id, sequence, hash) values ($1, 0, '')
  on conflict (tenant_id) do update set sequence = audit_head.sequence returning sequence, hash`;

const insertEntries = `
  insert into audit_entry
    (tenant_id, sequence, time, actor, action, resource, account_id, reason, details, trace_id, revision, hash)
  select $1, sequence, time, actor, action, resource, "accountId", reason, details, "traceId", revision, hash
  from jsonb_to_recordset($2::jsonb) as new (sequence bigint, time timestamptz, actor text, action text,
    resource text, "accountId" text, reason text, details text, "traceId" text, revision bigint, hash text)`;
