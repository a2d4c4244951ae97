import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import { deleteInBatches, isDatabaseUnavailable } from "@licet/db";
import { metrics } from "@opentelemetry/api";
import type { DecisionEntry, DecisionLog } from "../../app/decision-log/ports.ts";
import { appendAudit } from "../audit/audit-log.ts";
import { toDecisionRow } from "./decision-rows.ts";

/** Tells of a decision. */
export type DecisionMapping = (entry: DecisionEntry) => OutgoingEvent;

/** A log that is written in batches behind the answers. */
export interface BufferedDecisionLog extends DecisionLog {
  /** Deletes what is past its time, of all tenants. */
  deleteExpired(now: Date): Promise<void>;
}

/** How the log is kept. */
export interface DecisionLogOptions {
  /** Decisions that may wait; of those that are a mere sample half as many, so that they never keep another out. */
  readonly capacity: number;
  readonly retentionMs: number;
  /** Told why a decision could not be kept. */
  readonly onLost: (error: unknown) => void;
}

const batchSize = 500;

/**
 * Gathers decisions up to a number and writes them set-wise: the log, an event for each, and for denials the audit chain.
 * An outage is waited for; a decision that the database refuses is given up and keeps no other from being written.
 */
export function createDecisionLog(
  db: Database,
  toEvent: DecisionMapping,
  { capacity, retentionMs, onLost }: DecisionLogOptions,
): BufferedDecisionLog {
  // Not before telemetry has started, which gives no instruments before.
  const dropped = metrics.getMeter("@licet/entitlement").createCounter("licet.decision_log.dropped", {
    description: "Decisions that were not kept: too many waited, or the database refused them",
  });
  const writing = { toEvent, retentionMs };
  let waiting: DecisionEntry[] = [];
  let flushing: Promise<void> | undefined;

  async function writeAll(tenantId: string, entries: readonly DecisionEntry[]): Promise<void> {
    try {
      await db.transaction(tenantId, (tx) => write(tx, entries, writing));
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      const [only] = entries;
      if (only !== undefined && entries.length === 1) {
        dropped.add(1, { allowed: only.decision.allowed });
        return onLost(error);
      }
      for (const entry of entries) await writeAll(tenantId, [entry]);
    }
  }

  async function writeWaiting(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize);
        for (const [tenantId, entries] of Map.groupBy(batch, (entry) => entry.tenantId)) {
          await writeAll(tenantId, entries);
          const written = new Set(entries);
          waiting = waiting.filter((entry) => !written.has(entry));
        }
      }
    } finally {
      flushing = undefined;
    }
  }

  async function flush(): Promise<void> {
    if (waiting.length > 0) await (flushing ??= writeWaiting());
  }

  return {
    record(entry, isReceipted = false) {
      const { allowed } = entry.decision;
      if (waiting.length < (allowed && !isReceipted ? capacity / 2 : capacity)) waiting.push(entry);
      else dropped.add(1, { allowed });
    },
    keep: (tenantId, entries) => db.transaction(tenantId, (tx) => write(tx, entries, writing)),
    flush,
    async settle(tenantId, decisionId) {
      if (waiting.some((entry) => entry.decisionId === decisionId && entry.tenantId === tenantId)) await flush();
    },
    deleteExpired: (now) => deleteInBatches(db, deleteOld, now),
  };
}

/**
 * What was written already, by a flush whose commit was not heard of or by an earlier report, is not told again.
 * @returns the ids of those that are new
 */
async function write(
  tx: Transaction,
  entries: readonly DecisionEntry[],
  { toEvent, retentionMs }: { readonly toEvent: DecisionMapping; readonly retentionMs: number },
): Promise<ReadonlySet<string>> {
  const rows = entries.map((entry) => toDecisionRow(entry, retentionMs));
  const kept = await tx.sql<{ decision_id: string }>(insertDecisions, [tx.tenantId, JSON.stringify(rows)]);
  const keptIds = new Set(kept.map((row) => row.decision_id));
  const fresh = entries.filter(({ decisionId }) => keptIds.has(decisionId));
  tx.publish(fresh.map(toEvent));
  await appendAudit(tx, fresh.filter(({ decision }) => !decision.allowed).map(toAuditContent));
  return keptIds;
}

/** The chain is in the order in which it was told; a decision that was told later says when it was made. */
function toAuditContent(entry: DecisionEntry): Parameters<typeof appendAudit>[1][number] {
  const { accountId, question, actor, time, reportTime, decision, decisionId, traceId } = entry;
  const failures = decision.failures.map(({ code }) => code);
  const reported = reportTime && { source: entry.source, time };
  return {
    time: reportTime ?? time,
    actor,
    action: "decision.deny",
    resource: decision.feature,
    accountId,
    reason: decision.reason,
    details: JSON.stringify({ decision: decisionId, user: question.userId, failures, ...reported }),
    traceId,
  };
}

// A snapshot says nothing of the catalog that it was compiled with: its row does.
const insertDecisions = `
  insert into decision_log (tenant_id, decision_id, account_id, feature_key, allowed, code, time, expire_time, actor,
    trace_id, source, revision, subject, request, evidence, document, catalog_revision)
  select $1, decision_id, account_id, feature_key, allowed, code, time, expire_time, actor,
    trace_id, source, revision, subject, request, evidence, document, coalesce((
      select present.catalog_revision from account_snapshot as present
      where present.tenant_id = $1 and present.account_id = new.account_id and present.revision = new.revision
    ), (
      select past.catalog_revision from past_snapshot as past
      where past.tenant_id = $1 and past.account_id = new.account_id and past.revision = new.revision limit 1
    ), 0)
  from jsonb_to_recordset($2::jsonb) as new (decision_id text, account_id text, feature_key text, allowed boolean,
    code text, time timestamptz, expire_time timestamptz, actor text, trace_id text, source text, revision bigint,
    subject jsonb, request jsonb, evidence jsonb, document jsonb)
  on conflict do nothing returning decision_id`;

const deleteOld = `
  delete from decision_log where ctid = any(array(
    select ctid from decision_log where expire_time < $1 order by expire_time limit $2))
  returning 1`;
