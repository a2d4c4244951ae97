import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import { deleteInBatches, isDatabaseUnavailable } from "@licet/db";
import { metrics } from "@opentelemetry/api";
import type { DecisionEntry, DecisionLog } from "../../app/decision/ports.ts";
import { appendAudit } from "../audit/audit-log.ts";

/** Tells of a decision. */
export type DecisionMapping = (entry: DecisionEntry) => OutgoingEvent;

/** A log that is written in batches behind the answers. */
export interface BufferedDecisionLog extends DecisionLog {
  /** Writes what has gathered; what cannot be written stays for the next time. */
  flush(): Promise<void>;
  /** Deletes what is past its time, of all tenants. */
  deleteExpired(now: Date): Promise<void>;
}

/** How the log is kept. */
export interface DecisionLogOptions {
  /** Decisions that may wait. */
  readonly capacity: number;
  readonly retentionMs: number;
  /** Told why a decision could not be kept. */
  readonly onLost: (error: unknown) => void;
}

const batchSize = 500;

/**
 * Gathers decisions up to a number and writes them set-wise: the log, and for denials the audit chain and an event. An
 * outage is waited for; a decision that the database refuses is given up and keeps no other from being written.
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
  let waiting: DecisionEntry[] = [];

  async function keep(tenantId: string, entries: readonly DecisionEntry[]): Promise<void> {
    try {
      await db.transaction(tenantId, (tx) => write(tx, entries, { toEvent, retentionMs }));
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      if (entries.length === 1) {
        dropped.add(1);
        return onLost(error);
      }
      for (const entry of entries) await keep(tenantId, [entry]);
    }
  }

  return {
    record(entry) {
      if (waiting.length < capacity) waiting.push(entry);
      else dropped.add(1);
    },
    async flush() {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize);
        for (const [tenantId, entries] of Map.groupBy(batch, (entry) => entry.tenantId)) {
          await keep(tenantId, entries);
          const written = new Set(entries);
          waiting = waiting.filter((entry) => !written.has(entry));
        }
      }
    },
    deleteExpired: (now) => deleteInBatches(db, deleteOld, now),
  };
}

/** What was written already, by a flush whose commit was not heard of, is not told again. */
async function write(
  tx: Transaction,
  entries: readonly DecisionEntry[],
  { toEvent, retentionMs }: { readonly toEvent: DecisionMapping; readonly retentionMs: number },
): Promise<void> {
  const rows = entries.map((entry) => toRow(entry, retentionMs));
  const kept = await tx.sql<{ decision_id: string }>(insertDecisions, [tx.tenantId, JSON.stringify(rows)]);
  const keptIds = new Set(kept.map((row) => row.decision_id));
  const denials = entries.filter(
    ({ answer: { decision, decisionId } }) => !decision.allowed && keptIds.has(decisionId),
  );
  tx.publish(denials.map(toEvent));
  await appendAudit(tx, denials.map(toAuditContent));
}

function toRow(
  { accountId, userId, deviceId, leaseId, actor, time, answer }: DecisionEntry,
  retentionMs: number,
): Record<string, unknown> {
  const { decision, decisionId, traceId } = answer;
  return {
    decision_id: decisionId,
    account_id: accountId,
    feature_key: decision.feature,
    allowed: decision.allowed,
    code: decision.reason,
    time,
    expire_time: new Date(time.getTime() + retentionMs),
    actor,
    trace_id: traceId,
    revision: decision.revision,
    subject: { userId, deviceId, ...(leaseId !== undefined && { leaseId }) },
    document: decision,
  };
}

function toAuditContent({
  accountId,
  userId,
  actor,
  time,
  answer,
}: DecisionEntry): Parameters<typeof appendAudit>[1][number] {
  const { decision, decisionId, traceId } = answer;
  const details = { decision: decisionId, user: userId, failures: decision.failures.map(({ code }) => code) };
  return {
    time,
    actor,
    action: "decision.deny",
    resource: decision.feature,
    accountId,
    reason: decision.reason,
    details: JSON.stringify(details),
    traceId,
  };
}

const insertDecisions = `
  insert into decision_log (tenant_id, decision_id, account_id, feature_key, allowed, code, time, expire_time, actor,
    trace_id, revision, subject, document)
  select $1, decision_id, account_id, feature_key, allowed, code, time, expire_time, actor,
    trace_id, revision, subject, document
  from jsonb_to_recordset($2::jsonb) as new (decision_id text, account_id text, feature_key text, allowed boolean,
    code text, time timestamptz, expire_time timestamptz, actor text, trace_id text, revision bigint, subject jsonb,
    document jsonb)
  on conflict do nothing returning decision_id`;

const deleteOld = `
  delete from decision_log where ctid = any(array(
    select ctid from decision_log where expire_time < $1 order by expire_time limit $2))
  returning 1`;
