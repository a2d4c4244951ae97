import { type Clock, DomainError, type IdGenerator } from "@licet/kernel";
import type { Instant } from "@licet/decision";
import { type Book, hold, judge, toBalance } from "../domain/book.ts";
import { commitReservation, releaseReservation, type Reservation } from "../domain/reservation.ts";
import { repeatAnswer, toAnswer } from "./answers.ts";
import { coalesce } from "./coalesce.ts";
import type { Command, Outcome } from "./command.ts";
import { type BookSettings, type OpenBooks, openBooks } from "./open-books.ts";
import { type Answer, type Ledger, type LedgerPage, RequestIdRace } from "./ports.ts";

/** What settling commands needs. */
export interface SettleOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: IdGenerator;
  readonly books: BookSettings;
}

/** Settles a command. Concurrent ones share a transaction; each gets its own verdict. */
export type Settle = (tenantId: string, command: Command) => Promise<Outcome>;

type Result = Outcome | DomainError;

const mostTries = 3;

/** The one way in which quota moves: account by account, in the order of arrival, whatever the number of replicas. */
export function createSettle(options: SettleOptions): Settle {
  const settleAll = coalesce<Command, Result>({
    run: (tenantId, commands) => settleOnce(options, tenantId, commands),
    most: 500,
    mostWaiting: 20_000,
  });
  return async (tenantId, command) => {
    const [result] = await settleAll(tenantId, [command]);
    if (result === undefined || result instanceof DomainError) throw result ?? new Error("a command got no result");
    return result;
  };
}

async function settleOnce(options: SettleOptions, tenantId: string, commands: readonly Command[]): Promise<Result[]> {
  for (let tries = 1; ; tries++) {
    try {
      const settlement = new Settlement(options, tenantId, commands);
      const results = await options.ledger.write(tenantId, (page) => settlement.run(page));
      settlement.remember();
      return results;
    } catch (error) {
      if (!(error instanceof RequestIdRace) || tries === mostTries) throw error;
    }
  }
}

/** The commands of one transaction. */
class Settlement {
  readonly #options: SettleOptions;
  readonly #tenantId: string;
  readonly #commands: readonly Command[];
  readonly #now: Instant;
  readonly #given = new Map<string, Answer>();
  readonly #reservations = new Map<string, Reservation>();
  #books: OpenBooks | undefined;

  constructor(options: SettleOptions, tenantId: string, commands: readonly Command[]) {
    this.#options = options;
    this.#tenantId = tenantId;
    this.#commands = commands;
    this.#now = options.clock.now().getTime();
  }

  async run(page: LedgerPage): Promise<Result[]> {
    const sets = this.#commands.flatMap((command) => ("set" in command ? [command.set] : []));
    const reservationIds = this.#commands.flatMap((command) =>
      "reservationId" in command ? [command.reservationId] : [],
    );
    const reserved = reservationIds.length === 0 ? [] : await page.findReservations(reservationIds);
    const accountIds = [...new Set([...sets, ...reserved].map(({ accountId }) => accountId))];
    const requestIds = this.#commands.flatMap((command) => ("requestId" in command ? [command.requestId] : []));
    const [books, known, current] = await Promise.all([
      openBooks(page, this.#options.books, this.#now, { accountIds }),
      page.findAnswers(requestIds),
      reservationIds.length === 0 ? [] : page.findReservations(reservationIds),
    ]);
    this.#books = books;
    for (const reservation of current) this.#reservations.set(reservation.reservationId, reservation);
    await books.bringUpToDate(page, this.#tenantId, sets);
    const results = this.#commands.map((command) => this.#answer(command, books, known));
    await page.save({ ...books.toChanges(), answers: [...this.#given.values()] });
    return results;
  }

  remember(): void {
    this.#books?.remember();
  }

  #answer(command: Command, books: OpenBooks, known: ReadonlyMap<string, Answer>): Result {
    try {
      if (command.kind === "look") return this.#settle(command, books);
      if ("reservationId" in command) this.#reservationOf(command);
      const before = known.get(command.requestId) ?? this.#given.get(command.requestId);
      if (before !== undefined) return repeatAnswer(command, before);
      const outcome = this.#settle(command, books);
      this.#given.set(command.requestId, toAnswer(command, outcome));
      return outcome;
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }

  #settle(command: Command, books: OpenBooks): Outcome {
    switch (command.kind) {
      case "look":
        return { granted: true, asOverage: false, balance: toBalance(bookOf(books, command.set)) };
      case "consume":
        return this.#consume(command, books);
      case "reserve":
        return this.#reserve(command, books);
      case "commit":
      case "release":
        return this.#end(command, books);
    }
  }

  #consume({ set, amount, requestId }: Command & { kind: "consume" }, books: OpenBooks): Outcome {
    const book = bookOf(books, set);
    const verdict = judge(book, amount);
    if (verdict.granted && !amount.isZero()) {
      books.count({ ...this.#entryOf(book), amount, source: "licet/consume", id: requestId });
    }
    return { ...verdict, balance: toBalance(bookOf(books, set)) };
  }

  #reserve({ set, amount, holdMs }: Command & { kind: "reserve" }, books: OpenBooks): Outcome {
    const book = bookOf(books, set);
    const verdict = judge(book, amount);
    if (!verdict.granted) return { ...verdict, balance: toBalance(book) };
    const { accountId, featureKey } = set;
    const expireTime = this.#now + holdMs;
    const reservationId = this.#options.newId("rsv");
    const reservation: Reservation = { reservationId, accountId, featureKey, amount, state: "held", expireTime };
    this.#putReservation(reservation, books);
    books.put(hold(book, amount, expireTime));
    return { ...verdict, reservation, balance: toBalance(bookOf(books, set)) };
  }

  #end(command: Command & { kind: "commit" | "release" }, books: OpenBooks): Outcome {
    const reservation = this.#reservationOf(command);
    const book = reservation && books.find(reservation);
    if (reservation === undefined || book === undefined) throw noSuchReservation(command.reservationId);
    const settled =
      command.kind === "release"
        ? releaseReservation(reservation, book, this.#now)
        : commitReservation(reservation, book, this.#now, command.amount);
    this.#putReservation(settled.reservation, books);
    books.put(settled.book);
    const { committedAmount } = settled.reservation;
    if (committedAmount?.isZero() === false) {
      const id = reservation.reservationId;
      books.count({ ...this.#entryOf(book), amount: committedAmount, source: "licet/commit", id });
    }
    return {
      granted: true,
      asOverage: settled.asOverage,
      reservation: settled.reservation,
      balance: toBalance(books.find(reservation) ?? book),
    };
  }

  /** Undefined: it is forgotten, or never was. @throws DomainError NOT_FOUND for one of another account */
  #reservationOf({ reservationId, accountId }: Command & { kind: "commit" | "release" }): Reservation | undefined {
    const reservation = this.#reservations.get(reservationId);
    if (accountId === undefined || reservation?.accountId === accountId) return reservation;
    throw noSuchReservation(reservationId);
  }

  #putReservation(reservation: Reservation, books: OpenBooks): void {
    this.#reservations.set(reservation.reservationId, reservation);
    books.putReservation(reservation);
  }

  /** Another replica's clock may be ahead and have begun the segment already. */
  #entryOf({ accountId, meterKey, segment }: Book): { accountId: string; meterKey: string; time: Instant } {
    return { accountId, meterKey, time: Math.max(this.#now, segment.start) };
  }
}

function noSuchReservation(id: string): DomainError {
  return new DomainError("NOT_FOUND", "no such reservation", { resource: "reservation", id });
}

function bookOf(books: OpenBooks, set: { accountId: string; featureKey: string }): Book {
  const book = books.find(set);
  if (book === undefined) throw new Error("the book was not opened");
  return book;
}
