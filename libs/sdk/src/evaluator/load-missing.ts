import type { WatchResponse } from "@licet/contracts/entitlement";
import type { SnapshotText } from "./snapshot-store.ts";

/** Fetches the snapshot of an account that is asked about and not held, behind the answer that the platform gives. */
export type LoadMissing = (accountId: string) => void;

/** How to get one. */
export interface MissingLoaderOptions {
  isWatched(accountId: string): boolean;
  /** A stream of this account from its present snapshot on. */
  open(accountId: string): AsyncIterable<WatchResponse>;
  take(snapshot: SnapshotText): void;
}

/** So many may wait; what finds no place is asked about by calls until it does. */
const mostWaiting = 100;

/** One at a time; an account that the platform does not know, or that fails, is simply not held. */
export function createMissingLoader({ isWatched, open, take }: MissingLoaderOptions): LoadMissing {
  const waiting = new Set<string>();
  let isLoading = false;

  async function loadAll(): Promise<void> {
    isLoading = true;
    for (const accountId of waiting) {
      await load(accountId).catch(() => {});
      waiting.delete(accountId);
    }
    isLoading = false;
  }

  async function load(accountId: string): Promise<void> {
    let checkpoints = 0;
    for await (const { event } of open(accountId)) {
      if (event.case === "checkpoint") checkpoints += 1;
      // Between the first and the second stands all that there is.
      if (checkpoints > 1) return;
      if (event.case !== "snapshot") continue;
      const { revision, document } = event.value;
      take({ accountId: event.value.accountId, revision: Number(revision), document });
    }
  }

  return (accountId) => {
    if (waiting.size >= mostWaiting || !isWatched(accountId)) return;
    waiting.add(accountId);
    if (!isLoading) void loadAll();
  };
}
