import type { Snapshot, SnapshotDocument } from "@licet/decision";
import { compileSnapshot } from "@licet/decision";
import type { Clock } from "@licet/kernel";
import { LRUCache } from "lru-cache";

/** What memory holds of one account. */
export interface CacheEntry {
  readonly revision: number;
  /** When the database was last asked whether it is the newest. */
  confirmedMs: number;
  /** Canonical JSON. */
  readonly text: string;
  /** The keys of those who lend to the account. */
  readonly lenders: readonly string[];
}

interface Compiled {
  readonly snapshot: Snapshot;
  /** As it was counted. */
  readonly bytes: number;
}

/** How much is kept. */
export interface SnapshotCacheOptions {
  /** Bytes of all snapshots together, by estimate. */
  readonly maxBytes: number;
  /** How long an account that was not there is taken as unknown. */
  readonly unknownMs: number;
  readonly clock: Clock;
}

/** How long after its announcement a revision may still be committed; what the database then does not have never was. */
const announcedMs = 10_000;

const maxRemembered = 10_000;

/** Of a text with a single character outside Latin-1; half as much of others. */
const bytesPerCharacter = 2;

/** An entry beside its text, and the account's key. */
const bytesPerEntry = 400;

/**
 * Snapshots in memory, the least recently used dropped first. An older revision never replaces a newer one. Half of the
 * memory is for texts, so that many accounts are at hand, and half for those that were compiled to decide by them.
 */
export class SnapshotCache {
  readonly #entries: LRUCache<string, CacheEntry>;
  readonly #compiled: LRUCache<CacheEntry, Compiled>;
  readonly #unknown: LRUCache<string, number>;
  readonly #announced: LRUCache<string, { revision: number; untilMs: number }>;
  /** The newest revision that was heard of, of whoever changed last and of those who lend to accounts in memory. */
  readonly #lenders: LRUCache<string, number>;
  readonly #options: SnapshotCacheOptions;

  constructor(options: SnapshotCacheOptions) {
    this.#options = options;
    this.#entries = new LRUCache({
      maxSize: Math.ceil(options.maxBytes / 2),
      dispose: (entry) => this.#compiled.delete(entry),
    });
    this.#compiled = new LRUCache({ maxSize: Math.ceil(options.maxBytes / 2) });
    this.#unknown = new LRUCache({ max: maxRemembered });
    this.#lenders = new LRUCache({ max: maxRemembered });
    this.#announced = new LRUCache({
      max: maxRemembered,
      dispose: (_revision, key, reason) => reason === "evict" && this.#distrust(key),
    });
  }

  get(key: string): CacheEntry | undefined {
    return this.#entries.get(key);
  }

  /** The entry's snapshot, compiled unless it is held so. */
  compile(entry: CacheEntry | undefined): Snapshot | undefined {
    if (entry === undefined) return undefined;
    const held = this.#compiled.get(entry);
    // Asked about more features than before, it has grown.
    if (held !== undefined && held.snapshot.bytes === held.bytes) return held.snapshot;
    const snapshot = held?.snapshot ?? compileSnapshot(JSON.parse(entry.text) as SnapshotDocument, entry.text.length);
    const { bytes } = snapshot;
    this.#compiled.set(entry, { snapshot, bytes }, { size: bytes });
    return snapshot;
  }

  put(key: string, revision: number, text: string): CacheEntry {
    const known = this.#entries.get(key);
    if (known !== undefined && known.revision >= revision) return known;
    const entry = { revision, confirmedMs: this.#nowMs(), text, lenders: lendersIn(key, text) };
    for (const lender of entry.lenders) this.#lenders.set(lender, this.#lenders.get(lender) ?? 0);
    this.#entries.set(key, entry, { size: text.length * bytesPerCharacter + bytesPerEntry });
    this.#unknown.delete(key);
    return entry;
  }

  /** A snapshot that others committed: kept if the account is in use here. */
  refresh(key: string, revision: number, text: string): void {
    this.#unknown.delete(key);
    this.#hearOf(key, revision);
    if ((this.#announced.get(key)?.revision ?? Infinity) <= revision) this.#announced.delete(key);
    if (this.#entries.has(key)) this.put(key, revision, text);
  }

  /** A revision that is being committed somewhere: what is older is not fresh. */
  announce(key: string, revision: number): void {
    this.#unknown.delete(key);
    this.#announced.set(key, { revision, untilMs: this.#nowMs() + announcedMs });
  }

  /**
   * Whether nobody who lends to the account is known to have changed since it was compiled, or to be about to. An
   * announcement whose time was over when the database was last asked was of a commit that never came.
   */
  #isAbreast({ revision, lenders, confirmedMs }: CacheEntry): boolean {
    return lenders.every((lender) => {
      if ((this.#lenders.get(lender) ?? Infinity) > revision) return false;
      const announced = this.#announced.get(lender);
      return announced === undefined || announced.revision <= revision || announced.untilMs <= confirmedMs;
    });
  }

  /** Whoever it is: an account that it lends to may be on its way into memory. */
  #hearOf(key: string, revision: number): void {
    this.#lenders.set(key, Math.max(this.#lenders.get(key) ?? 0, revision));
  }

  /** An announcement had to make room: the account, and those that it lends to, are read again. */
  #distrust(key: string): void {
    this.#entries.delete(key);
    this.#lenders.delete(key);
  }

  /** Whether nothing is known that the entry should have and may not: of the account, or of those who lend to it. */
  isCurrent(key: string, entry: CacheEntry | undefined): boolean {
    return this.isFresh(key, entry?.revision ?? 0) && (entry === undefined || this.#isAbreast(entry));
  }

  /** Whether nothing newer than the revision was announced that the database was not asked for since. */
  isFresh(key: string, revision: number): boolean {
    if (this.#announced.size === 0) return true;
    const announced = this.#announced.get(key);
    if (announced === undefined) return true;
    if (announced.revision > revision) return false;
    this.#announced.delete(key);
    return true;
  }

  /** The database was read: an announcement that it should know of by now was of a commit that never came. */
  confirm(key: string): void {
    const nowMs = this.#nowMs();
    if ((this.#announced.get(key)?.untilMs ?? Infinity) <= nowMs) this.#announced.delete(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.confirmedMs = nowMs;
    // Read along with their account, they are watched from now on, also those that had to make room for others.
    for (const lender of entry.lenders) if (!this.#lenders.has(lender)) this.#lenders.set(lender, 0);
  }

  /** Whether the entry was confirmed within the time. */
  isConfirmed({ confirmedMs }: CacheEntry, withinMs: number): boolean {
    return confirmedMs + withinMs > this.#nowMs();
  }

  isUnknown(key: string): boolean {
    const untilMs = this.#unknown.get(key);
    return untilMs !== undefined && untilMs > this.#nowMs();
  }

  putUnknown(key: string): void {
    this.#unknown.set(key, this.#nowMs() + this.#options.unknownMs);
  }

  /** Forgets everything: nobody knows what was missed. */
  clear(): void {
    this.#entries.clear();
    this.#compiled.clear();
    this.#unknown.clear();
    this.#announced.clear();
  }

  #nowMs(): number {
    return this.#options.clock.now().getTime();
  }
}

/** Most accounts share of nobody: their texts are not parsed for this. */
function lendersIn(key: string, text: string): string[] {
  if (!text.includes('"lenders":[')) return [];
  const { lenders = [] } = JSON.parse(text) as SnapshotDocument;
  const tenant = key.slice(0, key.indexOf("\n") + 1);
  return lenders.map((accountId) => tenant + accountId);
}
