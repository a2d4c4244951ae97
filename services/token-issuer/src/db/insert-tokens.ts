import type { Transaction } from "@licet/db";
import { joinBytes } from "@licet/db";
import type { SignedToken, StatusPlace, TokenDraft } from "../app/ports.ts";

/** A token about to be kept. */
export interface NewToken {
  readonly draft: TokenDraft;
  readonly place: StatusPlace;
  readonly state: "VALID" | "SUPERSEDED";
  readonly signed: SignedToken;
}

/** Keeps tokens in one statement. */
export async function insertTokens(tx: Transaction, tokens: readonly NewToken[]): Promise<void> {
  if (tokens.length === 0) return;
  const column = (of: (token: NewToken) => unknown): unknown[] => tokens.map(of);
  const { bytes, starts, lengths } = joinBytes(tokens.map(({ signed }) => signed.token));
  const params = [
    tx.tenantId,
    column(({ draft }) => draft.tokenId),
    column(({ draft }) => draft.licenceId),
    column(({ draft }) => draft.accountId),
    column(({ draft }) => draft.orderId),
    column(({ draft }) => draft.revision),
    bytes,
    starts,
    lengths,
    column(({ signed }) => signed.keyId),
    column(({ state }) => state),
    column(({ place }) => place.listId),
    column(({ place }) => place.index),
    column(({ signed }) => signed.issueTime),
    column(({ signed }) => signed.expireTime),
  ];
  await tx.sql(insert, params, { name: "token_insert_tokens" });
}

const insert = `
  insert into licence_token (tenant_id, token_id, licence_id, account_id, order_id, revision, token, key_id, state,
    status_list_id, status_index, issue_time, expire_time)
  select $1, token_id, licence_id, account_id, order_id, revision,
    convert_from(substring($7::bytea from start for length), 'UTF8'), key_id, state, status_list_id, status_index,
    issue_time, expire_time
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $8::integer[], $9::integer[], $10::text[],
    $11::text[], $12::text[], $13::integer[], $14::timestamptz[], $15::timestamptz[])
    as new (token_id, licence_id, account_id, order_id, revision, start, length, key_id, state, status_list_id,
      status_index, issue_time, expire_time)`;

/** What is current no more, unless it is revoked; returns whose the tokens were, by licence. */
export async function supersedeTokens(tx: Transaction, tokenIds: readonly string[]): Promise<Map<string, string>> {
  if (tokenIds.length === 0) return new Map();
  const rows = await tx.sql<{ licence_id: string; account_id: string }>(
    `update licence_token set state = case state when 'VALID' then 'SUPERSEDED' else state end
     where token_id = any($1::text[]) returning licence_id, account_id`,
    [tokenIds],
    { name: "token_supersede" },
  );
  return new Map(rows.map((row) => [row.licence_id, row.account_id]));
}

/** Keys stay published for what they signed. Some days more are noted, so that most batches find nothing to do. */
export async function keepKeys(tx: Transaction, tokens: readonly NewToken[]): Promise<void> {
  const needed = new Map<string, number>();
  for (const { signed } of tokens) {
    needed.set(signed.keyId, Math.max(needed.get(signed.keyId) ?? 0, signed.neededUntil.getTime()));
  }
  for (const [keyId, untilMs] of needed) {
    await tx.sql(
      `update signing_key set needed_until = $2::timestamptz + interval '30 days' where key_id = $1 and needed_until < $2`,
      [keyId, new Date(untilMs)],
      { name: "token_keep_key" },
    );
  }
}
