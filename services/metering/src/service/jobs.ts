import type { Database } from "@licet/db";
import type { Clock } from "@licet/kernel";
import type { Job } from "@licet/service";
import { expireReservations } from "../app/expire-reservations.ts";
import type { BookSettings } from "../app/open-books.ts";
import type { Ledger } from "../app/ports.ts";
import { forgetUsage } from "../db/forget-usage.ts";

/** What the jobs work with. */
export interface JobOptions {
  readonly db: Database;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly books: BookSettings;
  readonly expiryIntervalMs: number;
}

const hourMs = 3_600_000;

/** What is done again and again, by every replica. */
export function createJobs({ db, ledger, clock, books, expiryIntervalMs }: JobOptions): Job[] {
  return [
    {
      name: "expire-reservations",
      intervalMs: expiryIntervalMs,
      run: (signal) => expireReservations({ ledger, clock, books }, signal),
    },
    {
      name: "forget-usage",
      intervalMs: hourMs,
      run: () => forgetUsage(db, new Date(clock.now().getTime() - books.retentionMs)),
    },
  ];
}
