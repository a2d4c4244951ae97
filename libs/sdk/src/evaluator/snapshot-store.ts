import type { Snapshot } from "@licet/decision";
import { compileSnapshot, decodeSnapshot } from "@licet/decision";

/** An account's snapshot as it travels. */
export interface SnapshotText {
  readonly accountId: string;
  readonly revision: number;
  /** Canonical JSON. */
  readonly document: string;
}

/** The snapshots that are held, by account. */
export interface SnapshotStore {
  /** Compiled at the first question. Undefined for what is not held, and for what cannot be read. */
  find(accountId: string): Snapshot | undefined;
  /** Undefined when it is not held. */
  revisionOf(accountId: string): number | undefined;
  /**
   * Takes a newer revision; an older one is left. What is not held yet is taken as long as there is room; `make room`
   * gives up what nobody asked about for longest.
   */
  put(text: SnapshotText, ifFull?: "leave" | "make room"): "taken" | "older" | "left";
  /** Drops all other accounts. */
  keepOnly(accountIds: ReadonlySet<string>): void;
  list(): SnapshotText[];
}

interface Entry extends SnapshotText {
  /** As it was counted. */
  bytes: number;
  compiled?: Snapshot;
  unreadable?: true;
}

/** Holds snapshots in a bounded amount of memory, in the order in which they were last asked about. */
export function createSnapshotStore(maxBytes: number, warn: (message: string) => void): SnapshotStore {
  const entries = new Map<string, Entry>();
  let bytes = 0;

  function remove(entry: Entry): void {
    if (entries.delete(entry.accountId)) bytes -= entry.bytes;
  }

  function add(entry: Entry): void {
    entry.bytes = entry.document.length + (entry.compiled?.bytes ?? 0);
    entries.set(entry.accountId, entry);
    bytes += entry.bytes;
  }

  function makeRoom(spare: Entry): void {
    for (const entry of entries.values()) {
      if (bytes <= maxBytes) return;
      if (entry !== spare) remove(entry);
    }
    if (bytes > maxBytes) remove(spare);
  }

  function compile(entry: Entry): Snapshot | undefined {
    try {
      return compileSnapshot(decodeSnapshot(entry.document), entry.document.length);
    } catch (error) {
      warn(`the snapshot of account "${entry.accountId}" cannot be read: ${String(error)}`);
      entry.unreadable = true;
      return undefined;
    }
  }

  return {
    find(accountId) {
      const entry = entries.get(accountId);
      if (entry === undefined || entry.unreadable === true) return undefined;
      // A map keeps the order of insertion: what was asked about last stands last.
      remove(entry);
      const compiled = entry.compiled ?? compile(entry);
      if (compiled !== undefined) entry.compiled = compiled;
      add(entry);
      makeRoom(entry);
      return compiled;
    },
    revisionOf: (accountId) => entries.get(accountId)?.revision,
    put(text, ifFull = "leave") {
      const held = entries.get(text.accountId);
      if (held !== undefined && held.revision >= text.revision) return "older";
      if (held === undefined && ifFull === "leave" && bytes + text.document.length > maxBytes) return "left";
      const entry = { ...text, bytes: 0 };
      if (held !== undefined) bytes -= held.bytes;
      // Replacing keeps the place in the order: a change is no question.
      add(entry);
      makeRoom(entry);
      return entries.has(text.accountId) ? "taken" : "left";
    },
    keepOnly(accountIds) {
      for (const entry of [...entries.values()]) if (!accountIds.has(entry.accountId)) remove(entry);
    },
    list: () => [...entries.values()].map(({ accountId, revision, document }) => ({ accountId, revision, document })),
  };
}
