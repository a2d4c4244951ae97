import type { Allowance, Decision, MeteredEvidence, PlaceEvidence, Snapshot, SnapshotDocument } from "@licet/decision";
import type { DecisionEntry } from "../decision-log/ports.ts";

/** The snapshots of accounts, in memory as far as they are in use. */
export interface Snapshots {
  /**
   * The account's snapshot at the revision or a later one, at once when memory has it; undefined for an unknown account.
   * @throws DomainError REVISION_NOT_FOUND, or DATABASE_UNAVAILABLE when only the database could tell
   */
  find(tenantId: string, accountId: string, atLeastRevision: number): MaybeSnapshot | Promise<MaybeSnapshot>;
  /**
   * The account's snapshot with all that was committed before the call, and at the revision or a later one.
   * @throws DomainError REVISION_NOT_FOUND, or DATABASE_UNAVAILABLE whatever memory has
   */
  findNewest(tenantId: string, accountId: string, atLeastRevision: number): Promise<MaybeSnapshot>;
}

/** The snapshots of a tenant's accounts, by account id. */
export interface SnapshotScan {
  /** Up to so many of the accounts after the id. */
  next(tenantId: string, after: string, limit: number): Promise<ScannedSnapshot[]>;
}

/** An account that was met. */
export interface ScannedSnapshot {
  readonly accountId: string;
  readonly document: SnapshotDocument;
}

/** Nothing for an unknown account. */
export type MaybeSnapshot = Snapshot | undefined;

/** All that an account may use of one metered feature at one revision. */
export interface AllowanceClaim {
  readonly tenantId: string;
  readonly accountId: string;
  readonly feature: string;
  readonly meter: string;
  readonly revision: number;
  readonly overage: { readonly policy: "hard" | "soft" | "capped"; readonly percent: number };
  readonly timeZone: string;
  readonly allowances: readonly Allowance[];
}

/** An amount to hold or to take. */
export interface UsageClaim extends AllowanceClaim {
  readonly requestId: string;
  /** Decimal. */
  readonly amount: string;
  /** How long it is held; metering's own default when absent. */
  readonly holdSeconds?: number;
}

/** What metering says, and the reservation that it made. */
export interface UsageVerdict {
  readonly evidence: MeteredEvidence;
  readonly reserved?: string;
  readonly overage?: string;
  readonly reservationId?: string;
}

/** Counts what is used. While it is away its verdicts say so; it never throws for that. */
export interface Metering {
  /** Calls made at the same time become one. */
  readBalance(claim: AllowanceClaim, signal: AbortSignal): Promise<UsageVerdict>;
  reserve(claim: UsageClaim, signal: AbortSignal): Promise<UsageVerdict>;
  consume(claim: UsageClaim, signal: AbortSignal): Promise<UsageVerdict>;
}

/** Finds the place of an IP address. */
export interface Places {
  /** @throws DomainError IP_ADDRESS_INVALID */
  locate(ipAddress: string): Pick<PlaceEvidence, "ip" | "anonymous">;
}

/** A decision that was given. */
export interface Answer {
  readonly decisionId: string;
  readonly decision: Decision;
  readonly traceId: string;
  /** Set when an amount is held. */
  readonly reservationId?: string;
  /** Decimals of a metered feature. */
  readonly reserved?: string;
  readonly overage?: string;
  /** As it is logged; set when a receipt was asked for. */
  readonly entry?: DecisionEntry;
  /** What was decided from; it has the plans of the licences that are named as sources. */
  readonly snapshot: MaybeSnapshot;
}
