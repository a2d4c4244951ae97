import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { SnapshotFeed, SnapshotNews, SnapshotReader } from "./ports.ts";

/** Where a stream stands: in the feed, and first, after which account, among the present snapshots. */
export interface WatchPosition {
  readonly position: number;
  /** Undefined once all present snapshots were sent. */
  readonly listedUpTo?: string;
}

/** What a watcher is sent; resuming at its position misses nothing that comes behind it. */
export type WatchEvent = { readonly at: WatchPosition; readonly time: Date } & (
  { readonly kind: "checkpoint" } | { readonly kind: "snapshot"; readonly news: Omit<SnapshotNews, "sequence"> }
);

/** Who watches what, and from where; from the present snapshots on when no position is given. */
export interface WatchQuestion {
  readonly tenantId: string;
  /** Empty: all accounts of the tenant. */
  readonly accountIds: readonly string[];
  readonly from: WatchPosition | undefined;
  readonly signal: AbortSignal;
}

/** What watching needs from outside. */
export interface WatchPorts {
  readonly feed: SnapshotFeed;
  readonly reader: SnapshotReader;
  readonly clock: Clock;
  /** The longest time without a checkpoint. */
  readonly checkpointMs: number;
}

const pageSize = 100;

/** A checkpoint, the present snapshots, and then every change, in order, until the signal. */
export async function* watchSnapshots(question: WatchQuestion, ports: WatchPorts): AsyncGenerator<WatchEvent> {
  const newest = await ports.feed.position();
  const start = question.from ?? { position: newest, listedUpTo: "" };
  if (!ports.feed.reaches(start.position) || start.position > newest) throw cursorExpired();
  yield checkpoint(start, ports);
  const sent = new Map<string, number>();
  if (start.listedUpTo !== undefined) yield* present(question, start.position, start.listedUpTo, sent, ports);
  // Who resumes learns as soon as it has all that there was when it came.
  const owedAt = start.listedUpTo === undefined ? newest : undefined;
  if (owedAt === start.position) yield checkpoint(start, ports);
  yield* changes(question, start.position, sent, owedAt, ports);
}

/** A feed that has moved on without the reader, or that was begun anew. */
export function cursorExpired(): DomainError {
  return new DomainError("CURSOR_EXPIRED", "the changes after this cursor are gone: start without a cursor");
}

async function* present(
  { tenantId, accountIds, signal }: WatchQuestion,
  position: number,
  listedUpTo: string,
  sent: Map<string, number>,
  ports: WatchPorts,
): AsyncGenerator<WatchEvent> {
  let after = listedUpTo;
  while (!signal.aborted) {
    const page = await ports.reader.listSnapshots(tenantId, { accountIds, after, limit: pageSize });
    for (const news of page) {
      after = news.accountId;
      sent.set(news.accountId, news.revision);
      yield { kind: "snapshot", at: { position, listedUpTo: after }, news, time: ports.clock.now() };
    }
    if (page.length < pageSize) break;
  }
  yield checkpoint({ position }, ports);
}

/** Changes that the present snapshots had in them already are left out, as long as such may come. */
async function* changes(
  question: WatchQuestion,
  from: number,
  sent: Map<string, number>,
  owedAt: number | undefined,
  ports: WatchPorts,
): AsyncGenerator<WatchEvent> {
  const { feed, clock, checkpointMs } = ports;
  const listedAt = sent.size === 0 ? from : await feed.position();
  let position = from;
  let dueMs = clock.now().getTime() + checkpointMs;
  while (!question.signal.aborted) {
    const part = await feed.read(position, checkpointMs, question.signal);
    const isOwed = owedAt !== undefined && position < owedAt && part.position >= owedAt;
    for (const [index, news] of part.news.entries()) {
      const isLast = part.news[index + 1]?.sequence !== news.sequence;
      // Whoever resumes amid what came together gets it again: nothing is missed.
      const at = { position: isLast ? news.sequence : position };
      if (concerns(news, question) && news.revision > (sent.get(news.accountId) ?? 0))
        yield { kind: "snapshot", at, news, time: clock.now() };
      if (isLast) position = news.sequence;
    }
    position = part.position;
    if (position >= listedAt) sent.clear();
    if (part.news.length > 0 && clock.now().getTime() < dueMs && !isOwed) continue;
    yield checkpoint({ position }, ports);
    dueMs = clock.now().getTime() + checkpointMs;
  }
}

function concerns(news: SnapshotNews, { tenantId, accountIds }: WatchQuestion): boolean {
  return news.tenantId === tenantId && (accountIds.length === 0 || accountIds.includes(news.accountId));
}

function checkpoint(at: WatchPosition, { clock }: WatchPorts): WatchEvent {
  return { kind: "checkpoint", at, time: clock.now() };
}
