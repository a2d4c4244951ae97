import type { Decision } from "@licet/decision";
import type {
  DecisionEntry,
  DecisionEvidence,
  DecisionSource,
  LoggedDecision,
  LoggedQuestion,
} from "../../app/decision-log/ports.ts";

/** A row of decision_log. */
export interface DecisionRow {
  readonly decision_id: string;
  readonly account_id: string;
  readonly time: Date;
  readonly actor: string;
  readonly trace_id: string;
  readonly source: DecisionSource;
  readonly subject: Pick<LoggedQuestion, "userId" | "deviceId" | "leaseId">;
  readonly request: Partial<Omit<LoggedQuestion, "userId" | "deviceId" | "leaseId">>;
  readonly evidence: DecisionEvidence;
  readonly document: Decision;
  readonly catalog_revision: bigint;
}

/** The columns of DecisionRow. */
export const decisionColumns = `decision_id, account_id, time, actor, trace_id, source, subject, request, evidence, document,
  catalog_revision`;

/** What the insert makes a row of. */
export function toDecisionRow(entry: DecisionEntry, retentionMs: number): Record<string, unknown> {
  const { decisionId, accountId, question, evidence, decision, time, traceId, actor, source } = entry;
  const { userId, deviceId, leaseId, ...request } = question;
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
    source,
    revision: decision.revision,
    subject: { userId, deviceId, ...(leaseId && { leaseId }) },
    request,
    evidence,
    document: decision,
  };
}

/** A decision as it was kept; what was logged before requests were has a question without circumstances. */
export function fromDecisionRow(row: DecisionRow): LoggedDecision {
  const { subject, request, evidence, document: decision, time, actor, source } = row;
  const unsaid = { country: "", ipAddress: "", productVersion: "", amount: "", usage: "look" } as const;
  return {
    ...{ decisionId: row.decision_id, accountId: row.account_id, decision, evidence, time, actor, source },
    question: { ...unsaid, ...request, ...subject },
    traceId: row.trace_id,
    catalogRevision: Number(row.catalog_revision),
  };
}
