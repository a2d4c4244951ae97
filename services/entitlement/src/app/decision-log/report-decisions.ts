import type { Decision } from "@licet/decision";
import type { Clock } from "@licet/kernel";
import type { ReportFacts, ReportRefusal } from "../../domain/decision-log/judge-report.ts";
import { judgeReport } from "../../domain/decision-log/judge-report.ts";
import type { Caller } from "../caller.ts";
import type { DecisionEntry, DecisionLog, LoggedQuestion } from "./ports.ts";

/** A decision that a client made by itself. */
export interface ReportedDecision extends ReportFacts {
  readonly decisionId: string;
  readonly accountId: string;
  readonly feature: string;
  readonly question: LoggedQuestion;
  readonly revision: number;
  readonly traceId: string;
}

/** What became of a report. */
export interface ReportResult {
  readonly recorded: number;
  /** In the log already. */
  readonly known: number;
  readonly refused: readonly (ReportRefusal & { readonly decisionId: string })[];
}

/** Takes reports into the log, each once by its id; returns when they are kept. */
export type ReportDecisions = (caller: Caller, reports: readonly ReportedDecision[]) => Promise<ReportResult>;

interface ReportPorts {
  readonly log: Pick<DecisionLog, "keep">;
  readonly clock: Clock;
  readonly retentionMs: number;
}

/** Makes the command. */
export function createReportDecisions({ log, clock, retentionMs }: ReportPorts): ReportDecisions {
  return async (caller, reports) => {
    const now = clock.now();
    const refused: (ReportRefusal & { decisionId: string })[] = [];
    const taken = new Map<string, DecisionEntry>();
    for (const report of reports) {
      const { decisionId } = report;
      const refusal = judgeReport(report, { now, retentionMs });
      if (refusal !== undefined) refused.push({ decisionId, ...refusal });
      else if (!taken.has(decisionId)) taken.set(decisionId, toEntry(caller, report, now));
    }
    const kept = taken.size === 0 ? new Set() : await log.keep(caller.tenantId, [...taken.values()]);
    return { recorded: kept.size, known: reports.length - refused.length - kept.size, refused };
  };
}

function toEntry({ tenantId, actor }: Caller, report: ReportedDecision, reportTime: Date): DecisionEntry {
  const { decisionId, accountId, question, time, traceId } = report;
  return {
    ...{ tenantId, decisionId, accountId, question, time, traceId, actor, source: "sdk", reportTime },
    evidence: question.country === "" ? {} : { place: { claim: question.country } },
    decision: toDecision(report),
  };
}

/** As far as a report tells it. */
function toDecision({ allowed, reason, feature, failing, revision }: ReportedDecision): Decision {
  const failures = failing.map((code) => ({ code, remedies: [] })) as unknown as Decision["failures"];
  return { allowed, reason, feature, sources: [], failures, revision };
}
