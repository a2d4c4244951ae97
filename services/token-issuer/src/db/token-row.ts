import type { LicenceToken, TokenState } from "../domain/licence-token.ts";

/** A row of licence_token, with its list's URI. */
export interface TokenRow {
  readonly token_id: string;
  readonly licence_id: string;
  readonly account_id: string;
  readonly order_id: string;
  readonly revision: bigint;
  readonly token: string;
  readonly key_id: string;
  readonly state: TokenState;
  readonly uri: string;
  readonly status_index: number;
  readonly issue_time: Date;
  readonly expire_time?: Date;
}

/** All that a token has. */
export const selectToken = `
  select licence_token.token_id, licence_token.licence_id, account_id, order_id, licence_token.revision, token, key_id,
    state, uri, status_index, issue_time, expire_time
  from licence_token join status_list on list_id = status_list_id`;

/** The token of a row. */
export function fromTokenRow(row: TokenRow): LicenceToken {
  return {
    tokenId: row.token_id,
    licenceId: row.licence_id,
    accountId: row.account_id,
    orderId: row.order_id,
    revision: row.revision,
    token: row.token,
    keyId: row.key_id,
    state: row.state,
    statusListUri: row.uri,
    statusIndex: row.status_index,
    issueTime: row.issue_time,
    ...(row.expire_time && { expireTime: row.expire_time }),
  };
}
