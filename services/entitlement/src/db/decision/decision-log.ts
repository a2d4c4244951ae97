import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import { metrics } from "@opentelemetry/api";
import type { DecisionEntry, DecisionLog } from "../../app/decision/ports.ts";
import { appendAudit } from "../audit/audit-log.ts";

/** Tells of a decision. */
export type DecisionMapping = (entry: DecisionEntry) => OutgoingEvent;

/** A log that is written in batches behind the answers. */
export interface BufferedDecisionLog extends DecisionLog {
  /** Writes what has gathered; what cannot be written stays for the next time. */
  flush(): Promise<void>;
}

const batchSize = 500;

const dropped = metrics.getMeter("@licet/entitlement").createCounter("licet.decision_log.dropped", {
  description: "Decisions that were not kept because too many waited",
});

/** Gathers decisions up to a number and writes them set-wise: the log, and for denials the audit chain and an event. */
export function createDecisionLog(db: Database, toEvent: DecisionMapping, capacity: number): BufferedDecisionLog {
  let waiting: DecisionEntry[] = [];

  return {
    record(entry) {
      if (waiting.length < capacity) waiting.push(entry);
      else dropped.add(1);
    },
    async flush() {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize);
        for (const [tenantId, entries] of Map.groupBy(batch, (entry) => entry.tenantId)) {
          await db.transaction(tenantId, (tx) => write(tx, entries, toEvent));
          const written = new Set(entries);
          waiting = waiting.filter((entry) => !written.has(entry));
        }
      }
    },
  };
}

async function write(tx: Transaction, entries: readonly DecisionEntry[], toEvent: DecisionMapping): Promise<void> {
  const denials = entries.filter(({ answer }) => !answer.decision.allowed);
  await tx.sql(insertDecisions, [tx.tenantId, JSON.stringify(entries.map(toRow))]);
  tx.publish(denials.map(toEvent));
  await appendAudit(tx, denials.map(toAuditContent));
}

function toRow({ accountId, userId, deviceId, actor, time, answer }: DecisionEntry): Record<string, unknown> {
  const { decision, decisionId, traceId } = answer;
  return {
    decision_id: decisionId,
    account_id: accountId,
    feature_key: decision.feature,
    allowed: decision.allowed,
    code: decision.reason,
    time,
    actor,
    trace_id: traceId,
    revision: decision.revision,
    subject: { userId, deviceId },
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
  insert into decision_log (tenant_id, decision_id, account_id, feature_key, allowed, code, time, actor, trace_id,
    revision, subject, document)
  select $1, decision_id, account_id, feature_key, allowed, code, time, actor, trace_id, revision, subject, document
  from jsonb_to_recordset($2::jsonb) as new (decision_id text, account_id text, feature_key text, allowed boolean,
    code text, time timestamptz, actor text, trace_id text, revision bigint, subject jsonb, document jsonb)
  on conflict do nothing`;
