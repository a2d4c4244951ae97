import type { Database, EventCause, OutgoingEvent, Transaction } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { Revocation, SignedToken, TokenDraft, TokenStore } from "../app/ports.ts";
import type { LicenceToken } from "../domain/licence-token.ts";
import type { LicenceHead } from "../domain/succession.ts";
import { succeed } from "../domain/succession.ts";
import { insertTokens, keepKeys, supersedeTokens } from "./insert-tokens.ts";
import type { NewToken } from "./insert-tokens.ts";
import { lockHeads, revokeHeads, saveHeads } from "./licence-heads.ts";
import type { StatusListOptions } from "./status-lists.ts";
import { allocatePlaces, touchLists } from "./status-lists.ts";
import type { TokenRow } from "./token-row.ts";
import { fromTokenRow, selectToken } from "./token-row.ts";

/** How others hear of tokens. */
export interface TokenEvents {
  toTokenIssued(tenantId: string, token: LicenceToken, orderLicenceCount: number): OutgoingEvent;
  toTokenRevoked(tenantId: string, token: RevokedToken, reason: string): OutgoingEvent;
}

/** What is told of a revoked token. */
export type RevokedToken = Pick<LicenceToken, "tokenId" | "licenceId" | "accountId" | "orderId">;

/** Licence tokens in PostgreSQL. Plain SQL: this is a hot path, and every statement is set-wise. */
export function createTokenStore(db: Database, events: TokenEvents, lists: StatusListOptions): TokenStore {
  return {
    issue: (tenantId, drafts, sign) =>
      db.transaction(tenantId, async (tx) => {
        const heads = await lockHeads(tx, drafts);
        const { states, superseded, heads: successors } = succeed(heads, drafts);
        const fresh = drafts.filter(({ tokenId }) => states.has(tokenId));
        const places = await allocatePlaces(tx, fresh.length, lists);
        const tokens = fresh.flatMap((draft, position): NewToken[] => {
          const [place, state] = [places[position], states.get(draft.tokenId)];
          return place && state ? [{ draft, place, state, signed: sign(draft, place) }] : [];
        });
        await insertTokens(tx, tokens);
        const ended = await supersedeTokens(tx, superseded);
        await saveHeads(tx, successors);
        await revokeForeign(tx, events, findDoubtful(fresh, successors, ended));
        await keepKeys(tx, tokens);
        for (const token of tokens) {
          const { orderLicenceCount, cause } = token.draft;
          const event = events.toTokenIssued(tenantId, toLicenceToken(token), orderLicenceCount);
          tx.publish(event, { cause: cause as EventCause });
        }
      }),
    revokeLicences: (tenantId, revocations) =>
      db.transaction(tenantId, async (tx) => {
        await revokeHeads(tx, revocations);
        const byLicence = new Map(revocations.map((revocation) => [revocation.licenceId, revocation]));
        const rows = await tx.sql<RevokedRow>(`${revoke} where licence_id = any($1::text[]) ${notYet}`, [
          [...byLicence.keys()],
        ]);
        await touchLists(
          tx,
          rows.map((row) => row.status_list_id),
        );
        for (const row of rows) tellRevoked(tx, events, row, byLicence.get(row.licence_id));
      }),
    revokeToken: (tenantId, tokenId, reason) =>
      db.transaction(tenantId, async (tx) => {
        const rows = await tx.sql<RevokedRow>(`${revoke} where token_id = $1 ${notYet}`, [tokenId]);
        await touchLists(
          tx,
          rows.map((row) => row.status_list_id),
        );
        for (const row of rows) tellRevoked(tx, events, row, { reason });
        const [row] = await tx.sql<TokenRow>(`${selectToken} where licence_token.token_id = $1`, [tokenId]);
        if (row === undefined)
          throw new DomainError("NOT_FOUND", "no such licence token", { resource: "licence_token" });
        return fromTokenRow(row);
      }),
  };
}

/**
 * Drafts whose licence may have gone to another account: the token that was current was another's, or the one that is
 * current now is another's or was there before.
 */
function findDoubtful(
  drafts: readonly TokenDraft[],
  heads: readonly LicenceHead[],
  ended: ReadonlyMap<string, string>,
): TokenDraft[] {
  const accounts = new Map(drafts.map(({ tokenId, accountId }) => [tokenId, accountId]));
  const current = new Map(heads.map(({ licenceId, tokenId }) => [licenceId, accounts.get(tokenId)]));
  return drafts.filter(
    ({ licenceId, accountId }) =>
      current.get(licenceId) !== accountId || (ended.get(licenceId) ?? accountId) !== accountId,
  );
}

/**
 * Once a licence is another account's, no token of the old one holds any more: neither those that were current, nor one
 * that comes late.
 */
async function revokeForeign(tx: Transaction, events: TokenEvents, doubtful: readonly TokenDraft[]): Promise<void> {
  if (doubtful.length === 0) return;
  const rows = await tx.sql<RevokedRow>(revokeOfOthers, [doubtful.map(({ licenceId }) => licenceId)]);
  await touchLists(
    tx,
    rows.map((row) => row.status_list_id),
  );
  const causes = new Map(doubtful.map(({ licenceId, cause }) => [licenceId, cause]));
  for (const row of rows) {
    const cause = causes.get(row.licence_id);
    tellRevoked(tx, events, row, { reason: "transfer", ...(cause && { cause }) });
  }
}

function tellRevoked(tx: Transaction, events: TokenEvents, row: RevokedRow, because?: Partial<Revocation>): void {
  const token = {
    tokenId: row.token_id,
    licenceId: row.licence_id,
    accountId: row.account_id,
    orderId: row.order_id,
  };
  const event = events.toTokenRevoked(tx.tenantId ?? "", token, because?.reason ?? "");
  tx.publish(event, because?.cause && { cause: because.cause as EventCause });
}

interface RevokedRow {
  readonly token_id: string;
  readonly licence_id: string;
  readonly account_id: string;
  readonly order_id: string;
  readonly status_list_id: string;
}

const revoke = "update licence_token set state = 'REVOKED'";
const notYet = "and state <> 'REVOKED' returning token_id, licence_id, account_id, order_id, status_list_id";

const revokeOfOthers = `
  update licence_token as old set state = 'REVOKED' from licence_head as head, licence_token as current
  where old.licence_id = any($1::text[]) and head.licence_id = old.licence_id and current.token_id = head.token_id
    and old.account_id <> current.account_id and old.state <> 'REVOKED'
  returning old.token_id, old.licence_id, old.account_id, old.order_id, old.status_list_id`;

function toLicenceToken({ draft, place, state, signed }: NewToken): LicenceToken {
  const { tokenId, licenceId, accountId, orderId, revision }: TokenDraft = draft;
  const { neededUntil: _, ...kept }: SignedToken = signed;
  const where = { statusListUri: place.uri, statusIndex: place.index };
  return { tokenId, licenceId, accountId, orderId, revision, ...kept, state, ...where };
}
