/** A snapshot that an account got. */
export interface SnapshotNews {
  readonly tenantId: string;
  readonly accountId: string;
  readonly revision: number;
  /** Canonical JSON. */
  readonly document: string;
  /** Its place in the feed; grows, with gaps, and what came together has the same. */
  readonly sequence: number;
}

/** Part of the feed. */
export interface FeedPart {
  readonly news: readonly SnapshotNews[];
  /** How far was read, whether or not there was something; never amid what came together. */
  readonly position: number;
}

/** The news of all accounts: one feed per replica, whose newest part is kept in memory for all readers together. */
export interface SnapshotFeed {
  /** The newest position: all news up to it are in the database. */
  position(): Promise<number>;
  /** Whether everything after the position is still there. */
  reaches(position: number): boolean;
  /**
   * What came after the position, in order; waits for something to come, but not for longer than asked.
   * @throws DomainError SLOW_READER when what comes next is no longer in memory
   */
  read(after: number, waitMs: number, signal: AbortSignal): Promise<FeedPart>;
}

/** The present snapshots by account id. */
export interface SnapshotReader {
  /** A page of those after the account id; of these accounts only, or of all when there are none. */
  listSnapshots(tenantId: string, query: SnapshotQuery): Promise<readonly Omit<SnapshotNews, "sequence">[]>;
}

/** Which snapshots. */
export interface SnapshotQuery {
  readonly accountIds: readonly string[];
  readonly after: string;
  readonly limit: number;
}
