import type { Decision, MeteredEvidence, PlaceEvidence } from "@licet/decision";
import type { Page } from "@licet/kernel";
import type { MaybeSnapshot } from "../decision/ports.ts";
import type { PageQuery } from "../ports.ts";

/** Who decided: this service, or a client from its copy of the snapshot. */
export type DecisionSource = "service" | "sdk";

/** What was asked, all that an answer hangs on; an empty text says nothing. */
export interface LoggedQuestion {
  readonly userId: string;
  readonly deviceId: string;
  /** Absent or empty when no lease was named. */
  readonly leaseId?: string;
  readonly country: string;
  readonly ipAddress: string;
  readonly productVersion: string;
  readonly amount: string;
  readonly usage: "look" | "reserve" | "consume";
}

/** What was found out for the answer beside the snapshot. */
export interface DecisionEvidence {
  readonly place?: PlaceEvidence;
  readonly metered?: MeteredEvidence;
  /** Decimals of a metered feature. */
  readonly reserved?: string;
  readonly overage?: string;
}

/** A decision for the log. */
export interface DecisionEntry {
  readonly tenantId: string;
  readonly decisionId: string;
  readonly accountId: string;
  readonly question: LoggedQuestion;
  readonly evidence: DecisionEvidence;
  readonly decision: Decision;
  readonly time: Date;
  readonly traceId: string;
  readonly actor: string;
  readonly source: DecisionSource;
  /** When it was told, where that is later than it was made. */
  readonly reportTime?: Date;
  /** What was decided from, for the plans of the sources; a denial names none, and holds no snapshot in memory. */
  readonly snapshot?: MaybeSnapshot;
}

/** Takes decisions to be kept, without waiting: when too many come at once some are dropped and counted. */
export interface DecisionLog {
  /** `isReceipted`: a receipt was asked for, and the decision goes before what was merely allowed, as a denial does. */
  record(entry: DecisionEntry, isReceipted?: boolean): void;
  /**
   * Writes what has gathered; what cannot be written stays for the next time. Concurrent calls share one run. @throws
   * DomainError DATABASE_UNAVAILABLE
   */
  flush(): Promise<void>;
  /** Flushes when this decision is among those that wait. @throws DomainError DATABASE_UNAVAILABLE */
  settle(tenantId: string, decisionId: string): Promise<void>;
  /** Keeps decisions of one tenant before it returns, each once; tells the ids of those that are new. */
  keep(tenantId: string, entries: readonly DecisionEntry[]): Promise<ReadonlySet<string>>;
}

/** A decision as kept. */
export interface LoggedDecision extends Omit<DecisionEntry, "tenantId" | "reportTime" | "snapshot"> {
  /** Of the published catalog that the revision was compiled with; 0 when that is not known. */
  readonly catalogRevision: number;
}

/** Which decisions are wanted; an empty text or absent member is no bound. */
export interface DecisionFilter {
  readonly accountId: string;
  readonly feature: string;
  readonly allowed?: boolean;
  readonly source?: DecisionSource;
  /** Half-open. */
  readonly from?: Date;
  readonly until?: Date;
}

/** Reads the log. */
export interface DecisionReader {
  find(tenantId: string, decisionId: string): Promise<LoggedDecision | undefined>;
  /** Newest first. */
  list(tenantId: string, filter: DecisionFilter, query: PageQuery): Promise<Page<LoggedDecision>>;
}
