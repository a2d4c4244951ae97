import { DomainError } from "@licet/kernel";
import type { Transaction } from "./transaction.ts";

/** One call that must act once. */
export interface IdempotencyKey {
  /** Chosen by the caller, unique within its tenant. */
  readonly requestId: string;
  /** Of a caller bound to an account: its ids and those of others know nothing of each other. */
  readonly accountId?: string;
  /** Full name of the RPC. */
  readonly method: string;
  /** Hash of the request without its request_id. */
  readonly requestHash: string;
  /** Until when a repetition is recognised. */
  readonly expireTime: Date;
}

/**
 * Runs a call once per request id and keeps its response in the same transaction; a repetition gets the kept bytes. A
 * concurrent repetition waits for the first to end. A call that fails is not kept.
 * @throws DomainError REQUEST_ID_REUSED when the id came with another request before
 */
export async function withIdempotency(
  tx: Transaction,
  key: IdempotencyKey,
  run: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const params = [tx.tenantId, toStoredId(key), key.method, key.requestHash, key.expireTime];
  const [claimed] = await tx.sql(claim, params, { name: "licet_idempotency_claim" });
  if (claimed === undefined) return readStored(tx, key);
  const response = await run();
  await tx.sql("update idempotency set response = $3 where tenant_id = $1 and request_id = $2", [
    tx.tenantId,
    toStoredId(key),
    response,
  ]);
  return response;
}

/** Callers bound to no account choose UUIDs, in which there is no slash. */
function toStoredId({ requestId, accountId }: IdempotencyKey): string {
  return accountId === undefined ? requestId : `${requestId}/${accountId}`;
}

// Waits on the unique key while another transaction holds the same id.
const claim = `
  insert into idempotency (tenant_id, request_id, method, request_hash, expire_time) values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, request_id) do nothing returning request_id`;

async function readStored(tx: Transaction, key: IdempotencyKey): Promise<Uint8Array> {
  const [stored] = await tx.sql<{ method: string; request_hash: string; response?: Uint8Array }>(
    "select method, request_hash, response from idempotency where tenant_id = $1 and request_id = $2",
    [tx.tenantId, toStoredId(key)],
  );
  if (stored?.method !== key.method || stored.request_hash !== key.requestHash) {
    throw new DomainError("REQUEST_ID_REUSED", "this request id came with another request before", {
      request_id: key.requestId,
    });
  }
  if (stored.response === undefined) throw new Error("a call with this request id is inside itself");
  return stored.response;
}
