import type { Clock } from "@licet/kernel";
import type { AllowanceSet } from "../domain/allowance-set.ts";
import { type BookSettings, openBooks } from "./open-books.ts";
import type { Ledger } from "./ports.ts";

/** Takes in the allowances of accounts as they change, so that thresholds are watched whoever counts. */
export type AcceptAllowances = (tenantId: string, sets: readonly AllowanceSet[]) => Promise<void>;

export function createAcceptAllowances(options: {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly books: BookSettings;
}): AcceptAllowances {
  return (tenantId, sets) => {
    if (sets.length === 0) return Promise.resolve();
    return options.ledger.write(tenantId, async (page) => {
      const accountIds = [...new Set(sets.map(({ accountId }) => accountId))];
      const books = await openBooks(page, options.books, options.clock.now().getTime(), { accountIds });
      // What was never allowed needs no book; what is allowed no more has one.
      const telling = sets.filter((set) => set.allowances.length > 0 || books.find(set) !== undefined);
      await books.bringUpToDate(page, tenantId, telling);
      await page.save(books.toChanges());
    });
  };
}
