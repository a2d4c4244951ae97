import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { AccountReader } from "../../app/ports.ts";
import type { AccountRow, UserRow } from "./account-rows.ts";
import { fromAccountRow, fromUserRow } from "./account-rows.ts";
import { checkExists } from "./check-exists.ts";

/** Reads accounts and users, a keyset page at a time. */
export function createAccountReader(db: Database): AccountReader {
  return {
    findAccount: (tenantId, accountId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<AccountRow>(
          "select * from account where tenant_id = $1 and account_id = $2 and version > 0",
          [tenantId, accountId],
        );
        return row && fromAccountRow(row);
      }),
    listAccounts: (tenantId, query) =>
      db.read(tenantId, async (tx) => {
        const [after = ""] = decodePageToken(query.pageToken, {}) ?? [];
        const rows = await tx.sql<AccountRow>(
          `select * from account where tenant_id = $1 and account_id > $2 and version > 0
           order by account_id limit $3`,
          [tenantId, after, query.pageSize + 1],
        );
        const page = toPage(rows, query.pageSize, (row) => [row.account_id]);
        return { ...page, items: page.items.map(fromAccountRow) };
      }),
    findUser: (tenantId, accountId, userId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<UserRow>(
          "select * from account_user where tenant_id = $1 and account_id = $2 and user_id = $3",
          [tenantId, accountId, userId],
        );
        return row && fromUserRow(row);
      }),
    listUsers: (tenantId, accountId, query) =>
      db.read(tenantId, async (tx) => {
        await checkExists(tx, "account", accountId);
        const args = { accountId };
        const [after = ""] = decodePageToken(query.pageToken, args) ?? [];
        const rows = await tx.sql<UserRow>(
          `select * from account_user where tenant_id = $1 and account_id = $2 and user_id > $3
           order by user_id limit $4`,
          [tenantId, accountId, after, query.pageSize + 1],
        );
        const page = toPage(rows, query.pageSize, (row) => [row.user_id], args);
        return { ...page, items: page.items.map(fromUserRow) };
      }),
  };
}
