import type { Clock } from "@licet/kernel";
import type { Refusal } from "../domain/meter.ts";
import { type MeasuredUsage, measureUsage, type ReceivedUsage, type UsageLimits } from "../domain/usage-event.ts";
import { coalesce } from "./coalesce.ts";
import { type BookSettings, type OpenBooks, openBooks } from "./open-books.ts";
import type { Ledger, MeterDirectory } from "./ports.ts";

/** What became of one event. Accepted means: counted, durably. */
export type IngestVerdict =
  { readonly status: "accepted" } | { readonly status: "duplicate" } | ({ readonly status: "invalid" } & Refusal);

/** What is told of ingestion while it goes on. */
export interface IngestMeasurements {
  /** `lagMs`: how old the youngest of the accepted events was. */
  record(counts: { accepted: number; duplicate: number; invalid: number; lagMs: number | undefined }): void;
}

/** What ingestion needs. */
export interface IngestOptions {
  readonly ledger: Ledger;
  readonly meters: MeterDirectory;
  readonly clock: Clock;
  readonly limits: UsageLimits;
  readonly books: BookSettings;
  readonly measurements: IngestMeasurements;
}

/** Takes events; one verdict for each, in order. */
export type Ingest = (tenantId: string, events: readonly ReceivedUsage[]) => Promise<readonly IngestVerdict[]>;

const accepted: IngestVerdict = { status: "accepted" };
const duplicate: IngestVerdict = { status: "duplicate" };

/** Counts usage events once and only once: an event and its effect are committed together. */
export function createIngest(options: IngestOptions): Ingest {
  const keep = coalesce<MeasuredUsage, IngestVerdict>({
    run: (tenantId, events) => keepEvents(options, tenantId, events),
    most: 10_000,
    mostWaiting: 100_000,
  });
  return async (tenantId, events) => {
    const meters = await options.meters.metersOf(tenantId, new Set(events.map(({ type }) => type)));
    const now = options.clock.now().getTime();
    const judged = events.map((event) => measureUsage(event, meters, options.limits, now));
    const measured = judged.filter((each): each is MeasuredUsage => !("reason" in each));
    const kept = measured.length === 0 ? [] : await keep(tenantId, measured);
    let next = 0;
    const verdicts = judged.map((each): IngestVerdict => {
      return "reason" in each ? { status: "invalid", ...each } : (kept[next++] ?? duplicate);
    });
    options.measurements.record(countVerdicts(verdicts, measured, now));
    return verdicts;
  };
}

async function keepEvents(
  { ledger, clock, books: settings }: IngestOptions,
  tenantId: string,
  events: readonly MeasuredUsage[],
): Promise<IngestVerdict[]> {
  const now = clock.now().getTime();
  let books: OpenBooks | undefined;
  const fresh = await ledger.write(tenantId, async (page) => {
    const unique = firstOfEach(events);
    const kept = await page.keepEvents(
      unique.map(({ event }) => event),
      now,
    );
    const news = unique.filter((_, index) => kept.has(index));
    if (news.length === 0) return new Set<number>();
    const accountIds = [...new Set(news.map(({ event }) => event.accountId))];
    const meterKeys = [...new Set(news.flatMap(({ event }) => event.amounts.map(({ meterKey }) => meterKey)))];
    books = await openBooks(page, settings, now, { accountIds, meterKeys });
    await books.bringUpToDate(page, tenantId, []);
    for (const { event } of news) count(books, event);
    await page.save(books.toChanges());
    return new Set(news.map(({ index }) => index));
  });
  return events.map((_, index) => (fresh.has(index) ? accepted : duplicate));
}

function count(books: OpenBooks, { accountId, time, source, id, amounts }: MeasuredUsage): void {
  for (const { meterKey, amount } of amounts) books.count({ accountId, meterKey, time, amount, source, id });
}

/** Of several events with one identity in a batch the first counts. */
function firstOfEach(events: readonly MeasuredUsage[]): { event: MeasuredUsage; index: number }[] {
  const seen = new Set<string>();
  const unique: { event: MeasuredUsage; index: number }[] = [];
  for (const [index, event] of events.entries()) {
    const identity = `${event.source}\0${event.id}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    unique.push({ event, index });
  }
  return unique;
}

function countVerdicts(
  verdicts: readonly IngestVerdict[],
  measured: readonly MeasuredUsage[],
  now: number,
): Parameters<IngestMeasurements["record"]>[0] {
  const counts = { accepted: 0, duplicate: 0, invalid: 0 };
  for (const { status } of verdicts) counts[status] += 1;
  const youngest = measured.reduce((latest, { time }) => Math.max(latest, time), -Infinity);
  return { ...counts, lagMs: counts.accepted === 0 ? undefined : Math.max(0, now - youngest) };
}
