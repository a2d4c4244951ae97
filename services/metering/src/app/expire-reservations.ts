import type { Clock } from "@licet/kernel";
import { type BookSettings, openBooks } from "./open-books.ts";
import type { Ledger } from "./ports.ts";

const mostAccounts = 200;

/** Lets go, tenant by tenant, what was held too long. Checks do the same for the books they open. */
export async function expireReservations(
  { ledger, clock, books }: { readonly ledger: Ledger; readonly clock: Clock; readonly books: BookSettings },
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now().getTime();
  for (const tenantId of await ledger.findTenantsWithExpiredHolds(now)) {
    let more = true;
    while (more && !signal.aborted) {
      more = await ledger.write(tenantId, async (page) => {
        const accountIds = await page.findAccountsWithExpiredHolds(now, mostAccounts);
        const opened = await openBooks(page, books, now, { accountIds });
        await opened.bringUpToDate(page, tenantId, []);
        await page.save(opened.toChanges());
        return accountIds.length === mostAccounts;
      });
    }
  }
}
