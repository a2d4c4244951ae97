import { Code, ConnectError } from "@connectrpc/connect";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { WatchResponse } from "@licet/contracts/entitlement";
import type { SnapshotText } from "./snapshot-store.ts";
import { waitUntil } from "./wait-until.ts";

/** What a stream tells. */
export type WatchNews =
  /** All present snapshots follow. */
  | { readonly kind: "listing" }
  | { readonly kind: "snapshot"; readonly snapshot: SnapshotText; readonly cursor: string; readonly time?: Date }
  /** Everything was told, as of this instant of the platform's clock. */
  | { readonly kind: "current"; readonly cursor: string; readonly time: Date }
  | { readonly kind: "broken"; readonly error: ConnectError };

/** How to open a stream and what to do when it breaks. */
export interface WatchOptions {
  open(cursor: string, signal: AbortSignal): AsyncIterable<WatchResponse>;
  take(news: WatchNews): void;
  /** Where to go on; empty: from the present snapshots. */
  readonly cursor: string;
  readonly signal: AbortSignal;
  /** The wait before the n-th attempt in a row, in milliseconds. */
  readonly backoffMs: (attempt: number) => number;
  /** A stream that says nothing for so long is given up. */
  readonly silenceMs: number;
}

/** Follows the stream until the signal: after a break it goes on from the last cursor, or lists anew when that is gone. */
export async function followWatch(options: WatchOptions): Promise<void> {
  const { take, signal, backoffMs } = options;
  let { cursor } = options;
  let attempt = 0;
  while (!signal.aborted) {
    const error = await readStream(options, cursor, (news) => {
      if (news.kind === "snapshot" || news.kind === "current") cursor = news.cursor;
      if (news.kind === "current") attempt = 0;
      take(news);
    });
    if (signal.aborted) return;
    take({ kind: "broken", error });
    if (error.code === Code.OutOfRange) cursor = "";
    // A stream ends with its credential: the first attempt after that waits for nothing.
    const waitMs = error.code === Code.Unauthenticated && attempt === 0 ? 0 : backoffMs(attempt);
    attempt += 1;
    await waitUntil(never, unheard, waitMs, signal);
  }
}

const never = (): boolean => false;
const unheard = () => (): void => {};

/** Half of twice as long each time, up to the longest, and at random up to the whole of it: many clients spread. */
export function createBackoff(firstMs: number, longestMs: number, random: () => number): (attempt: number) => number {
  return (attempt) => Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30)) * (0.5 + random() / 2);
}

/** Reads one stream to its end, which is always an error. */
async function readStream(
  { open, signal, silenceMs }: WatchOptions,
  from: string,
  take: (news: WatchNews) => void,
): Promise<ConnectError> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new ConnectError("nothing was heard", Code.Unavailable)), silenceMs);
  const abort = (): void => giveUp.abort();
  signal.addEventListener("abort", abort, { once: true });
  let checkpoints = 0;
  try {
    for await (const { event } of open(from, giveUp.signal)) {
      timer.refresh();
      if (event.case === "snapshot") {
        const { accountId, revision, document, cursor, time } = event.value;
        const snapshot = { accountId, revision: Number(revision), document };
        take({ kind: "snapshot", snapshot, cursor, ...(time && { time: timestampDate(time) }) });
      }
      if (event.case !== "checkpoint") continue;
      checkpoints += 1;
      const { cursor, time } = event.value;
      // The first only says where the stream begins.
      if (checkpoints === 1 && from === "") take({ kind: "listing" });
      if (checkpoints > 1 && time) take({ kind: "current", cursor, time: timestampDate(time) });
    }
    return new ConnectError("the stream has ended", Code.Unavailable);
  } catch (error) {
    return ConnectError.from(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
