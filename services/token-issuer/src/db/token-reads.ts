import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { TokenReads } from "../app/ports.ts";
import { fromTokenRow, selectToken } from "./token-row.ts";
import type { TokenRow } from "./token-row.ts";

/** Licence tokens as PostgreSQL has them now. */
export function createTokenReads(db: Database): TokenReads {
  return {
    current: (tenantId, licenceId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<TokenRow>(
          `${selectToken} join licence_head on licence_head.token_id = licence_token.token_id
           where licence_head.licence_id = $1`,
          [licenceId],
        );
        if (row === undefined)
          throw new DomainError("NOT_FOUND", "no such licence token", { resource: "licence_token" });
        return fromTokenRow(row);
      }),
    list: (tenantId, { pageSize, pageToken, accountId, licenceId }) =>
      db.read(tenantId, async (tx) => {
        const args = { accountId, licenceId };
        const [after = ""] = decodePageToken(pageToken, args) ?? [];
        const rows = await tx.sql<TokenRow>(
          `${selectToken} where licence_token.token_id > $1 and ($2 = '' or account_id = $2)
             and ($3 = '' or licence_token.licence_id = $3)
           order by licence_token.token_id limit $4`,
          [after, accountId, licenceId, pageSize + 1],
        );
        const page = toPage(rows, pageSize, (row) => [row.token_id], args);
        return { ...page, items: page.items.map(fromTokenRow) };
      }),
  };
}
