import type { Clock } from "@licet/kernel";
import type { Instant } from "@licet/decision";
import { type AllowanceSet, toBookName } from "../domain/allowance-set.ts";
import { zero } from "../domain/amount.ts";
import { type Balance, type Book, toBalance } from "../domain/book.ts";
import { type BookSettings, openBooks } from "./open-books.ts";
import type { KeptSegment, Ledger, LedgerReader } from "./ports.ts";
import type { Settle } from "./settle.ts";

/** What reading balances needs. */
export interface BalanceOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settle: Settle;
  readonly books: BookSettings;
}

/** The balances under the given allowances, in their order. Books that are up to date are read without any lock. */
export async function getBalances(
  { ledger, clock, settle, books: settings }: BalanceOptions,
  tenantId: string,
  sets: readonly AllowanceSet[],
): Promise<Balance[]> {
  const accountIds = [...new Set(sets.map(({ accountId }) => accountId))];
  const found = await ledger.read(tenantId, (page) => page.findBooks(accountIds));
  const byName = new Map(found.map((book) => [toBookName(book), book]));
  const now = clock.now().getTime();
  return Promise.all(
    sets.map(async (set) => {
      const book = byName.get(toBookName(set));
      if (book !== undefined && isPresent(book, now) && settings.knownSets.covers(tenantId, book.revision, set)) {
        return toBalance(book);
      }
      return (await settle(tenantId, { kind: "look", set })).balance;
    }),
  );
}

/** One page of an account's balances by feature, now or at an instant of the past. */
export async function listBalances(
  { ledger, clock, books: settings }: BalanceOptions,
  tenantId: string,
  { accountId, afterFeatureKey, most, at }: ListBalancesQuery,
): Promise<Balance[]> {
  const now = clock.now().getTime();
  if (at !== undefined && at < now) {
    return ledger.read(tenantId, async (page) =>
      balancesAt(page, await page.listSegmentsAt(accountId, at, afterFeatureKey, most), at),
    );
  }
  const books = await ledger.read(tenantId, (page) => page.listBooks(accountId, afterFeatureKey, most));
  if (books.every((book) => isPresent(book, now))) return books.map(toBalance);
  return ledger.write(tenantId, async (page) => {
    const opened = await openBooks(page, settings, now, { accountIds: [accountId] });
    await opened.bringUpToDate(page, tenantId, []);
    await page.save(opened.toChanges());
    return books.map((book) => toBalance(opened.find(book) ?? book));
  });
}

/** Which balances of an account are asked for. */
export interface ListBalancesQuery {
  readonly accountId: string;
  readonly afterFeatureKey: string;
  readonly most: number;
  /** Absent: now. */
  readonly at?: Instant;
}

async function balancesAt(page: LedgerReader, segments: readonly KeptSegment[], at: Instant): Promise<Balance[]> {
  const sums = await page.sumUsage(
    segments.map(({ accountId, meterKey, start }) => ({ accountId, meterKey, from: start, until: at })),
  );
  return segments.map(({ used: _, revision, accountId, featureKey, meterKey, ...segment }, index) => {
    const book = { accountId, featureKey, meterKey, revision, segment, used: sums[index] ?? zero };
    return toBalance({ ...book, reserved: zero, overage: { mode: "hard" }, passedPercent: 0 });
  });
}

function isPresent({ segment, holdExpireTime = Infinity }: Book, now: Instant): boolean {
  return now < (segment.end ?? Infinity) && now < holdExpireTime;
}
