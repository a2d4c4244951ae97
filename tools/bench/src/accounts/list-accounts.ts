import type { Licet } from "@licet/sdk";

/** The ids of all accounts. */
export async function listAccounts(licet: Licet): Promise<string[]> {
  const ids: string[] = [];
  for (let pageToken = ""; ;) {
    const page = await licet.accounts.listAccounts({ pageSize: 1000, pageToken });
    ids.push(...page.accounts.map(({ accountId }) => accountId));
    pageToken = page.nextPageToken;
    if (pageToken === "") return ids;
  }
}
