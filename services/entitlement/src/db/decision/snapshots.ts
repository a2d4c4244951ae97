import type { Database } from "@licet/db";
import { isDatabaseUnavailable } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { MaybeSnapshot, Snapshots } from "../../app/decision/ports.ts";
import type { CacheEntry, SnapshotCache } from "./snapshot-cache.ts";
import type { ReadSnapshotRow } from "./snapshot-rows.ts";
import { createSnapshotRows } from "./snapshot-rows.ts";

/** The snapshots as told by commits of this replica and by the feed of all. */
export interface LiveSnapshots extends Snapshots {
  /** This replica is about to commit a revision. */
  announce(tenantId: string, accountId: string, revision: number): void;
  /** A new snapshot was committed somewhere. */
  accept(tenantId: string, accountId: string, revision: number, document: string): void;
  /** The feed was interrupted. */
  forgetAll(): void;
}

/** When memory alone will not do. */
export interface FreshnessOptions {
  /** Whether changes of other replicas may fail to arrive: NATS is away, or was a moment ago. */
  readonly isBlind: () => boolean;
  /** How long a snapshot is then trusted before the database is asked. */
  readonly recheckMs: number;
  /** Compiles an account anew that shares licences of others which changed since. */
  readonly catchUp: (tenantId: string, accountId: string) => Promise<unknown>;
}

/** A read that is under way, and the newest that came in meanwhile. */
interface Load {
  readonly result: Promise<CacheEntry | undefined>;
  newest?: { revision: number; document: string };
}

/** Answers from memory; reads an account at most once at a time. */
export function createSnapshots(db: Database, cache: SnapshotCache, freshness: FreshnessOptions): LiveSnapshots {
  const { isBlind, recheckMs, catchUp } = freshness;
  const loads = new Map<string, Load>();
  const readRow = readAbreast(createSnapshotRows(db), catchUp);

  function loadOnce(tenantId: string, accountId: string, key: string): Promise<CacheEntry | undefined> {
    const known = loads.get(key);
    if (known !== undefined) return known.result;
    const load: Load = { result: read(tenantId, accountId, key).finally(() => loads.delete(key)) };
    loads.set(key, load);
    return load.result;
  }

  async function read(tenantId: string, accountId: string, key: string): Promise<CacheEntry | undefined> {
    const row = await readRow(tenantId, accountId);
    const newest = loads.get(key)?.newest;
    const entry = row && cache.put(key, Number(row.revision), row.document);
    cache.confirm(key);
    if (newest !== undefined) return cache.put(key, newest.revision, newest.document);
    if (entry === undefined) cache.putUnknown(key);
    return entry;
  }

  async function load(tenantId: string, accountId: string, key: string, atLeast: number): Promise<MaybeSnapshot> {
    try {
      const joined = loads.has(key);
      let entry = await loadOnce(tenantId, accountId, key);
      // A read that had begun before may have missed what this caller or this replica knows of.
      if (joined && !((entry?.revision ?? 0) >= atLeast && cache.isCurrent(key, entry)))
        entry = await loadOnce(tenantId, accountId, key);
      return cache.compile(requireRevision(entry, accountId, atLeast));
    } catch (error) {
      const entry = cache.get(key);
      if (entry !== undefined && entry.revision >= atLeast && isDatabaseUnavailable(error)) return cache.compile(entry);
      throw error;
    }
  }

  function isCurrent(key: string, entry: CacheEntry): boolean {
    return cache.isCurrent(key, entry) && (!isBlind() || cache.isConfirmed(entry, recheckMs));
  }

  return {
    find(tenantId, accountId, atLeast) {
      const key = keyOf(tenantId, accountId);
      const entry = cache.get(key);
      if (entry !== undefined) {
        if (entry.revision >= atLeast && isCurrent(key, entry)) return cache.compile(entry);
      } else if (atLeast === 0 && cache.isUnknown(key)) return undefined;
      return load(tenantId, accountId, key, atLeast);
    },
    findNewest: async (tenantId, accountId, atLeast) =>
      cache.compile(requireRevision(await read(tenantId, accountId, keyOf(tenantId, accountId)), accountId, atLeast)),
    announce: (tenantId, accountId, revision) => cache.announce(keyOf(tenantId, accountId), revision),
    accept(tenantId, accountId, revision, document) {
      const key = keyOf(tenantId, accountId);
      const loading = loads.get(key);
      if (loading !== undefined && (loading.newest?.revision ?? 0) < revision) loading.newest = { revision, document };
      cache.refresh(key, revision, document);
    },
    forgetAll: () => cache.clear(),
  };
}

/** What is answered from is never older than what the lenders of the account had committed when it was read. */
function readAbreast(readRow: ReadSnapshotRow, catchUp: FreshnessOptions["catchUp"]): ReadSnapshotRow {
  return async (tenantId, accountId) => {
    const row = await readRow(tenantId, accountId);
    if (row === undefined || row.lender_revision <= row.revision) return row;
    await catchUp(tenantId, accountId);
    return readRow(tenantId, accountId);
  };
}

function requireRevision(entry: CacheEntry | undefined, accountId: string, atLeast: number): CacheEntry | undefined {
  if ((entry?.revision ?? 0) < atLeast) throw revisionNotFound(accountId, atLeast);
  return entry;
}

function revisionNotFound(accountId: string, revision: number): DomainError {
  return new DomainError("REVISION_NOT_FOUND", `the account has not reached revision ${revision}`, {
    resource: accountId,
    revision: String(revision),
  });
}

/** Tenant ids have no line feeds. */
function keyOf(tenantId: string, accountId: string): string {
  return `${tenantId}\n${accountId}`;
}
