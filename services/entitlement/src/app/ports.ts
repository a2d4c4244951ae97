import type { Page } from "@licet/kernel";
import type { Account, AccountState, User } from "../domain/account/account.ts";
import type { AuditEntry, ChainVerdict } from "../domain/audit/audit-chain.ts";
import type { Catalog, CatalogView, PlanTerms, SeatTerms } from "../domain/catalog/catalog.ts";
import type { Change } from "../domain/change.ts";
import type { Licence } from "../domain/licence/licence.ts";
import type { ScheduledMove } from "../domain/licence/scheduled-move.ts";
import type { Override } from "../domain/override/override.ts";
import type { UpgradePrompt } from "../domain/prompt/upgrade-prompt.ts";
import type { SeatHolder } from "../domain/seat/seat-holder.ts";
import type { Seat } from "../domain/seat/seat.ts";
import type { DraftTerms } from "../domain/simulation/suppose-catalog.ts";

/** What made something happen; opaque here, carries the trace on. */
export type Cause = object;

/** A decision about one account, by whom and for what. */
export interface Applied {
  readonly accountId: string;
  readonly actor: string;
  readonly change: Change;
  readonly cause?: Cause;
}

/** Which accounts a transaction is about. */
export interface AccountScope {
  readonly tenantId: string;
  readonly accountIds: readonly string[];
  /**
   * Finds out under the locks what there is to decide; returns the plan versions that the decision will ask for beside
   * those of the accounts' licences.
   */
  readonly prepare?: (
    catalog: Catalog,
    loaded: ReadonlyMap<string, AccountState>,
  ) => Promise<readonly PlanVersionKey[]> | readonly PlanVersionKey[];
  /** Also holds the ids of accounts that are not there yet, so that only one transaction makes them. */
  readonly mayCreate?: boolean;
  /** Compiles anew even what did not change; `behind`: where an account that lends to it did. */
  readonly recompile?: boolean | "behind";
  /** For what is due of them alone: accounts that another transaction holds are left out. */
  readonly whatIsDue?: boolean;
}

/** Which accounts are looked at, and the plan versions that the answer asks for beside theirs. */
export type LookScope = Pick<AccountScope, "tenantId" | "accountIds" | "prepare">;

/** Names one immutable plan version. */
export interface PlanVersionKey {
  readonly planKey: string;
  readonly version: number;
}

/** What is decided about locked accounts. */
export interface Verdict<T> {
  readonly applied: readonly Applied[];
  readonly result: T;
}

/** What came of it. */
export interface Written<T> {
  readonly result: T;
  /** By account id, as saved. */
  readonly states: ReadonlyMap<string, AccountState>;
}

/** Decides about accounts that are locked and loaded. It may run again after a lost race. */
export type DecideAccounts<T> = (accounts: ReadonlyMap<string, AccountState>, view: CatalogView) => Verdict<T>;

/** Answers from accounts that nobody holds. */
export type RegardAccounts<T> = (accounts: ReadonlyMap<string, AccountState>, view: CatalogView) => T;

/** The accounts with everything that their snapshots are compiled from. */
export interface Accounts {
  /**
   * Locks and loads, decides, saves what changed, compiles the changed accounts once, raises their revisions, notes in the
   * audit log and tells: all in one transaction, which joins the one that is open.
   */
  change<T>(scope: AccountScope, decide: DecideAccounts<T>): Promise<Written<T>>;
  /**
   * Loads accounts as they stand together at one moment, brought up to the present as whoever changes them would, and says
   * what the answer takes from them. It locks nothing and waits for nobody; nothing is written. Missing accounts are absent.
   */
  look<T>(scope: LookScope, regard: RegardAccounts<T>): Promise<T>;
  /** @throws DomainError NOT_FOUND */
  accountOfLicence(tenantId: string, licenceId: string): Promise<string>;
  /**
   * Likewise, and until the open transaction ends no other that asks this way moves the licence. Asked before any account is
   * locked. @throws DomainError NOT_FOUND
   */
  holdLicence(tenantId: string, licenceId: string): Promise<string>;
}

/** A place in a list and how much of it is wanted. */
export interface PageQuery {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** Reading without a lock. Missing things are undefined. */
export interface AccountReader {
  findAccount(tenantId: string, accountId: string): Promise<Account | undefined>;
  listAccounts(tenantId: string, query: PageQuery): Promise<Page<Account>>;
  findUser(tenantId: string, accountId: string, userId: string): Promise<User | undefined>;
  listUsers(tenantId: string, accountId: string, query: PageQuery): Promise<Page<User>>;
}

/** Likewise for licences and their seats. */
export interface LicenceReader {
  findLicence(tenantId: string, licenceId: string): Promise<Licence | undefined>;
  /** Oldest first; of all accounts when the id is empty. */
  listLicences(tenantId: string, accountId: string, query: PageQuery): Promise<Page<Licence>>;
  findSeat(tenantId: string, licenceId: string, holder: SeatHolder): Promise<SeatRecord | undefined>;
  findWithUsers(tenantId: string, licenceId: string): Promise<LicenceWithUsers | undefined>;
  /** Of one licence by user id. @throws DomainError NOT_FOUND when there is no such licence */
  listSeats(tenantId: string, filter: SeatFilter, query: PageQuery): Promise<Page<SeatRecord>>;
}

/** A scheduled move and the licence that it is of. */
export interface MoveRecord {
  readonly accountId: string;
  readonly licenceId: string;
  readonly move: ScheduledMove;
}

/** Which scheduled moves are wanted; empty ids mean all. */
export interface MoveFilter {
  readonly accountId: string;
  readonly licenceId: string;
  readonly includeEnded: boolean;
}

/** Reads scheduled moves without a lock. */
export interface MoveReader {
  findMove(tenantId: string, licenceId: string, moveId: string): Promise<MoveRecord | undefined>;
  /** By their instants. */
  listMoves(tenantId: string, filter: MoveFilter, query: PageQuery): Promise<Page<MoveRecord>>;
}

/** Likewise for overrides, ended ones too. */
export interface OverrideReader {
  findOverride(tenantId: string, overrideId: string): Promise<Override | undefined>;
  /** Oldest first. */
  listOverrides(tenantId: string, filter: OverrideFilter, query: PageQuery): Promise<Page<Override>>;
}

/** Which overrides are wanted; an empty text is no bound. */
export interface OverrideFilter {
  readonly accountId: string;
  readonly feature: string;
  readonly promotionKey: string;
  readonly withEnded: boolean;
}

/** Which seats are wanted. */
export interface SeatFilter {
  readonly licenceId: string;
  /** Of this account's users; empty: of all. */
  readonly userAccountId: string;
}

/** One unit of a licence, assigned to a user. */
export interface SeatRecord extends SeatHolder {
  readonly licenceId: string;
  readonly seat: Seat;
  /** Of the licence's plan. */
  readonly terms?: SeatTerms;
}

/** A licence and the users of its account. */
export interface LicenceWithUsers {
  readonly licence: Licence;
  readonly users: AccountState["users"];
}

/** The tenant's own copy of the published catalog and of all plan versions that it saw. */
export interface CatalogReplica {
  /** 0 while there is none. */
  revision(tenantId: string): Promise<number>;
  /** Keeps a newer catalog, and its plan versions in any case. */
  store(tenantId: string, published: PublishedTerms): Promise<void>;
  /** Those that the replica lacks. */
  missingVersions(tenantId: string, keys: readonly PlanVersionKey[]): Promise<PlanVersionKey[]>;
  storeVersions(tenantId: string, planVersions: readonly PlanTerms[]): Promise<void>;
}

/** The accounts whose snapshots were compiled with an older catalog than the one in force. */
export interface StaleAccounts {
  tenants(): Promise<string[]>;
  /** Some of them; none when all are up to date. */
  next(tenantId: string, limit: number): Promise<string[]>;
  /** Takes the tenant off the list if all are up to date. */
  settle(tenantId: string): Promise<void>;
}

/** A catalog as somebody wrote it; its content is the adapters' business. */
export type CatalogContent = object;

/** The catalog service. */
export interface CatalogSource {
  /** The published catalog with its plan versions if it is newer than the revision. */
  fetch(tenantId: string, newerThan: number): Promise<PublishedTerms | undefined>;
  /** One that is published. */
  fetchPlanVersion(tenantId: string, planKey: string, version: number): Promise<PlanTerms | undefined>;
  /** The document as it would be published, or else the draft: undefined when nothing is drafted. @throws CATALOG_INVALID */
  fetchDraft(tenantId: string, document?: CatalogContent): Promise<DraftTerms | undefined>;
}

/** A published catalog and the plan versions in force with it. */
export interface PublishedTerms {
  readonly catalog: Catalog;
  readonly planVersions: readonly PlanTerms[];
}

/** Offers that accounts should hear of. */
export interface UpgradePrompts {
  /** Keeps and tells those that are new for their account, feature, threshold and period. */
  raise(tenantId: string, prompts: readonly (UpgradePrompt & { cause?: Cause })[]): Promise<void>;
  /** Newest first; of all accounts when the id is empty. */
  list(tenantId: string, accountId: string, query: PageQuery): Promise<Page<UpgradePrompt>>;
}

/** The hash-chained log of a tenant. */
export interface AuditReader {
  /** Newest first; of all accounts when the id is empty. */
  list(tenantId: string, accountId: string, query: PageQuery): Promise<Page<AuditEntry>>;
  verify(tenantId: string): Promise<ChainVerdict>;
}
