import type { Instant } from "@licet/decision";
import { type AllowanceSet, type BookKey, giveTheSame, mergeSets, toBookName } from "../domain/allowance-set.ts";
import type { Amount } from "../domain/amount.ts";
import { type Book, countsIn, letGo, use } from "../domain/book.ts";
import type { Reservation } from "../domain/reservation.ts";
import { watchThresholds } from "../domain/thresholds.ts";
import { turnBook, type Turn, type Turned, windowsOf } from "../domain/turn-book.ts";
import { toWindowName } from "../domain/usage-window.ts";
import type { KnownSets } from "./known-sets.ts";
import type { Adjustment, BookDetails, Entry, LedgerChanges, LedgerPage } from "./ports.ts";

/** What opening books depends on beside the ledger. */
export interface BookSettings {
  readonly thresholdsPercent: readonly number[];
  /** How long events are kept: the oldest use that a new book looks for. */
  readonly retentionMs: number;
  readonly knownSets: KnownSets;
}

/** The locked books of some accounts, brought to the present, and everything that is to be written of them. */
export class OpenBooks {
  readonly #settings: BookSettings;
  readonly #now: Instant;
  readonly #books = new Map<string, Book>();
  readonly #dirty = new Set<string>();
  readonly #turned: Turned[] = [];
  readonly #sets = new Map<string, AllowanceSet>();
  readonly #reservations = new Map<string, Reservation>();
  readonly #entries: Entry[] = [];
  readonly #adjustments: Adjustment[] = [];
  #features: ReadonlyMap<string, readonly string[]> | undefined;
  #learned: readonly (() => void)[] = [];

  constructor(settings: BookSettings, now: Instant, books: readonly Book[]) {
    this.#settings = settings;
    this.#now = now;
    for (const book of books) this.#books.set(toBookName(book), book);
  }

  find(key: BookKey): Book | undefined {
    return this.#books.get(toBookName(key));
  }

  put(book: Book): void {
    const name = toBookName(book);
    this.#books.set(name, book);
    this.#dirty.add(name);
  }

  putReservation(reservation: Reservation): void {
    this.#reservations.set(reservation.reservationId, reservation);
  }

  /** Brings the books to the present under the newest allowances, and lets go what is held no longer. */
  async bringUpToDate(page: LedgerPage, tenantId: string, arrived: readonly AllowanceSet[]): Promise<void> {
    const newest = new Map<string, AllowanceSet>();
    for (const set of arrived) newest.set(toBookName(set), mergeSets(newest.get(toBookName(set)), set));
    const { knownSets } = this.#settings;
    const news = [...newest.values()].filter((set) => !knownSets.covers(tenantId, this.find(set)?.revision, set));
    const overdue = [...this.#books.values()].filter(({ segment }) => (segment.end ?? Infinity) <= this.#now);
    const details = await page.findDetails([...news, ...overdue].filter((key) => this.find(key) !== undefined));
    const turns = this.#turnsOf(news, overdue, details);
    await this.#turn(page, turns);
    this.#features = undefined;
    this.#learned = news.map((set) => () => knownSets.add(tenantId, set));
    await this.#letGoExpired(page);
  }

  /** Counts a use in every book of its meter. */
  count(entry: Entry): void {
    this.#entries.push(entry);
    const { accountId } = entry;
    for (const featureKey of this.#featuresOf(entry)) {
      const book = this.#books.get(toBookName({ accountId, featureKey })) as Book;
      if (countsIn(book, entry.time)) this.put(use(book, entry.amount));
      else if (entry.time < book.segment.periodStart) {
        this.#adjustments.push({ accountId, featureKey, time: entry.time, amount: entry.amount });
      }
    }
  }

  /** The features of an account that a meter counts, listed anew when books have come or changed their meter. */
  #featuresOf({ accountId, meterKey }: Entry): readonly string[] {
    this.#features ??= groupFeatures(this.#books.values());
    return this.#features.get(`${accountId}\0${meterKey}`) ?? [];
  }

  /** To be called once the changes are committed. */
  remember(): void {
    for (const learn of this.#learned) learn();
  }

  /** All that is to be written, thresholds looked at. */
  toChanges(): LedgerChanges {
    const watched = [...this.#dirty].map((name) => {
      return watchThresholds(this.#books.get(name) as Book, this.#settings.thresholdsPercent);
    });
    return {
      books: watched.map(({ book }) => book),
      sets: [...this.#sets.values()],
      closed: this.#turned.flatMap(({ book, closed }) =>
        closed.map((segment) => ({ ...keyOf(book), ...segment, meterKey: book.meterKey })),
      ),
      segments: this.#turned.map(({ book, segment }) => ({ ...keyOf(book), ...segment, meterKey: book.meterKey })),
      entries: this.#entries,
      adjustments: this.#adjustments,
      reservations: [...this.#reservations.values()],
      events: watched.flatMap(({ events }) => events),
    };
  }

  #turnsOf(news: readonly AllowanceSet[], overdue: readonly Book[], details: ReadonlyMap<string, BookDetails>): Turn[] {
    const turns = new Map<string, Turn>();
    for (const book of overdue) {
      const present = presentOf(book, details);
      turns.set(toBookName(book), { present, set: present.set });
    }
    for (const set of news) {
      const book = this.find(set);
      if (book === undefined) {
        this.#sets.set(toBookName(set), set);
        turns.set(toBookName(set), { set });
        continue;
      }
      const present = presentOf(book, details);
      const merged = mergeSets(present.set, set);
      if (merged === present.set) continue;
      this.#sets.set(toBookName(set), merged);
      if (giveTheSame(merged, present.set)) this.put({ ...book, revision: merged.revision });
      else turns.set(toBookName(set), { present, set: merged });
    }
    return [...turns.values()];
  }

  async #turn(page: LedgerPage, turns: readonly Turn[]): Promise<void> {
    if (turns.length === 0) return;
    const oldest = this.#now - this.#settings.retentionMs;
    const windows = turns.flatMap((turn) => windowsOf(turn, this.#now, oldest));
    const sums = await page.sumUsage(windows);
    const byName = new Map(windows.map((window, index) => [toWindowName(window), sums[index] as Amount]));
    for (const turn of turns) {
      const turned = turnBook(turn, this.#now, oldest, (window) => byName.get(toWindowName(window)) as Amount);
      this.#turned.push(turned);
      const name = toBookName(turned.book);
      const { revision } = this.#sets.get(name) ?? turned.book;
      this.put({ ...turned.book, revision });
    }
  }

  async #letGoExpired(page: LedgerPage): Promise<void> {
    const due = [...this.#books.values()].filter(({ holdExpireTime = Infinity }) => holdExpireTime <= this.#now);
    if (due.length === 0) return;
    const { expired, nextExpiry } = await page.findExpiredHolds(due, this.#now);
    for (const book of due) {
      const name = toBookName(book);
      const { holdExpireTime: _, ...rest } = book;
      const next = nextExpiry.get(name);
      this.put({ ...rest, ...(next !== undefined && { holdExpireTime: next }) });
    }
    for (const reservation of expired) {
      const book = this.find(reservation);
      if (book !== undefined) this.put(letGo(book, reservation.amount));
      this.putReservation({ ...reservation, state: "expired" });
    }
  }
}

/** Locks accounts and opens their books. */
export async function openBooks(
  page: LedgerPage,
  settings: BookSettings,
  now: Instant,
  { accountIds, meterKeys }: { readonly accountIds: readonly string[]; readonly meterKeys?: readonly string[] },
): Promise<OpenBooks> {
  const [isLocked, found] = await Promise.all([page.lock(accountIds), page.findBooks(accountIds, meterKeys)]);
  return new OpenBooks(settings, now, isLocked ? found : await page.findBooks(accountIds, meterKeys));
}

function groupFeatures(books: Iterable<Book>): Map<string, string[]> {
  const features = new Map<string, string[]>();
  for (const { accountId, meterKey, featureKey } of books) {
    const name = `${accountId}\0${meterKey}`;
    const known = features.get(name);
    if (known === undefined) features.set(name, [featureKey]);
    else known.push(featureKey);
  }
  return features;
}

function presentOf(book: Book, details: ReadonlyMap<string, BookDetails>): NonNullable<Turn["present"]> {
  const found = details.get(toBookName(book));
  if (found === undefined) throw new Error(`the book ${book.accountId} ${book.featureKey} has no allowances`);
  return { book, ...found };
}

function keyOf({ accountId, featureKey }: BookKey): BookKey {
  return { accountId, featureKey };
}
