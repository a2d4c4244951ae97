import type { Instant } from "@licet/decision";
import type { AllowanceSet, BookKey } from "../domain/allowance-set.ts";
import type { Amount } from "../domain/amount.ts";
import type { Book } from "../domain/book.ts";
import type { MetersByType } from "../domain/meter.ts";
import type { Reservation } from "../domain/reservation.ts";
import type { Opening, Segment } from "../domain/segment.ts";
import type { UsageEvent } from "../domain/thresholds.ts";
import type { ClosedSegment } from "../domain/turn-book.ts";
import type { MeasuredUsage } from "../domain/usage-event.ts";
import type { UsageWindow } from "../domain/usage-window.ts";

/** The books of all accounts. */
export interface Ledger {
  /** Runs work in one transaction; inside another of the same tenant, in that one. */
  write<T>(tenantId: string, work: (page: LedgerPage) => Promise<T>): Promise<T>;
  read<T>(tenantId: string, work: (page: LedgerReader) => Promise<T>): Promise<T>;
  /** Tenants with reservations that have expired and are still held. */
  findTenantsWithExpiredHolds(now: Instant): Promise<readonly string[]>;
}

/** What can be looked up in the books. */
export interface LedgerReader {
  /** All books of the accounts; of some meters only, if they are named. */
  findBooks(accountIds: readonly string[], meterKeys?: readonly string[]): Promise<Book[]>;
  /** The books of one account by feature, after a feature. */
  listBooks(accountId: string, afterFeatureKey: string, most: number): Promise<Book[]>;
  /** The pages of one account that were open at an instant, by feature, after a feature. */
  listSegmentsAt(accountId: string, at: Instant, afterFeatureKey: string, most: number): Promise<KeptSegment[]>;
  /** One sum for each window, in order. */
  sumUsage(windows: readonly UsageWindow[]): Promise<Amount[]>;
  findReservations(reservationIds: readonly string[]): Promise<Reservation[]>;
}

/** The books within one transaction. */
export interface LedgerPage extends LedgerReader {
  /**
   * Keeps everybody else from the accounts' books until the end, in one order for all. Reads asked for after it see what
   * the others left, without waiting for its answer; unless that is false: then some account was not known before, and
   * what was read meanwhile may be old.
   */
  lock(accountIds: readonly string[]): Promise<boolean>;
  /** What else there is to books: by book name. */
  findDetails(keys: readonly BookKey[]): Promise<Map<string, BookDetails>>;
  findExpiredHolds(keys: readonly BookKey[], now: Instant): Promise<ExpiredHolds>;
  /** Accounts with reservations that have expired and are still held. */
  findAccountsWithExpiredHolds(now: Instant, most: number): Promise<string[]>;
  /** Answers given before, by request id. */
  findAnswers(requestIds: readonly string[]): Promise<Map<string, Answer>>;
  /** Keeps the events that are not known yet, and tells which those are by their place. */
  keepEvents(events: readonly MeasuredUsage[], receiveTime: Instant): Promise<ReadonlySet<number>>;
  /** @throws RequestIdRace when another transaction has just used one of the answers' request ids */
  save(changes: LedgerChanges): Promise<void>;
}

/** The allowances of a book and what its present page took over. */
export interface BookDetails {
  readonly set: AllowanceSet;
  readonly opening: Opening;
}

export interface ExpiredHolds {
  readonly expired: readonly Reservation[];
  /** By book name: when the next of those still held expires. */
  readonly nextExpiry: ReadonlyMap<string, Instant>;
}

/** A page of the statement as it is kept; without `used` it is the present one. */
export interface KeptSegment extends BookKey, Omit<Segment, "opening"> {
  readonly meterKey: string;
  readonly used?: Amount;
}

/** A use of a meter. */
export interface Entry {
  readonly accountId: string;
  readonly meterKey: string;
  readonly time: Instant;
  readonly amount: Amount;
  /** Where it came from: the identity of the event, or the request. */
  readonly source: string;
  readonly id: string;
}

/** Use that came after its period was closed. */
export interface Adjustment extends BookKey {
  readonly time: Instant;
  readonly amount: Amount;
}

/** The answer to a request, for its repetitions. */
export interface Answer {
  readonly requestId: string;
  /** Full name of the RPC. */
  readonly method: string;
  readonly requestHash: string;
  readonly response: Uint8Array;
}

/** Everything that one transaction writes. */
export interface LedgerChanges {
  readonly books?: readonly Book[];
  readonly sets?: readonly AllowanceSet[];
  readonly closed?: readonly (BookKey & ClosedSegment & { readonly meterKey: string })[];
  readonly segments?: readonly (BookKey & Segment & { readonly meterKey: string })[];
  readonly entries?: readonly Entry[];
  readonly adjustments?: readonly Adjustment[];
  readonly reservations?: readonly Reservation[];
  readonly answers?: readonly Answer[];
  readonly events?: readonly UsageEvent[];
}

/** Another transaction has just used a request id: run again, and its answer will be there. */
export class RequestIdRace extends Error {
  override readonly name = "RequestIdRace";
}

/** The meters of a tenant's catalog. */
export interface MeterDirectory {
  /** The meters by event type; `types` that are not among them make it look for a newer catalog. */
  metersOf(tenantId: string, types: Iterable<string>): Promise<MetersByType>;
}
