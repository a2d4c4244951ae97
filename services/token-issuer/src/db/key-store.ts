import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import type { KeyMaterial } from "../app/generate-key.ts";
import type { SigningKeyStore, StoredKey } from "../app/ports.ts";
import { rotateKeys } from "../domain/signing-key.ts";
import type { SigningKeyInfo } from "../domain/signing-key.ts";
import type { KeyCipher } from "./key-cipher.ts";
import { fromKeyRow, selectKeys } from "./key-row.ts";
import type { KeyRow } from "./key-row.ts";

/** Tells that another key signs. */
export type ToKeyRotated = (keys: { readonly activeKeyId: string; readonly nextKeyId: string }) => OutgoingEvent;

/** Signing keys in PostgreSQL, in a table of the platform's own, their private halves sealed. */
export function createKeyStore(
  db: Database,
  { cipher, toKeyRotated }: { cipher: KeyCipher; toKeyRotated: ToKeyRotated },
): SigningKeyStore {
  const inTransaction = <T>(tenantId: string | undefined, work: (tx: Transaction) => Promise<T>): Promise<T> =>
    tenantId === undefined ? db.withoutTenant(work) : db.transaction(tenantId, work);

  return {
    ensure: (now, make) =>
      db.withoutTenant(async (tx) => {
        await lockKeys(tx);
        const keys = await readKeys(tx);
        if (keys.length > 0) return;
        await insertKey(tx, make(), { state: "ACTIVE", now, cipher });
        await insertKey(tx, make(), { state: "NEXT", now, cipher });
      }),
    load: () =>
      db.withoutTenant(async (tx) => {
        const rows = await tx.sql<KeyRow>(selectKeys);
        return rows.map((row) => toStoredKey(row, cipher));
      }),
    list: (tenantId) => inTransaction(tenantId, readKeys),
    keepPublished: (keyId, until) =>
      db.withoutTenant(async (tx) => {
        await tx.sql("update signing_key set needed_until = greatest(needed_until, $2) where key_id = $1", [
          keyId,
          until,
        ]);
      }),
    rotate: (tenantId, { now, fresh, neededUntil, isDue }) =>
      inTransaction(tenantId, async (tx) => {
        await lockKeys(tx);
        const keys = await readKeys(tx);
        if (!isDue(keys)) return undefined;
        const { retired, active } = rotateKeys(keys, now);
        await tx.sql(retire, [retired.keyId, now, neededUntil]);
        await tx.sql("update signing_key set state = 'ACTIVE', activate_time = $2 where key_id = $1", [
          active.keyId,
          now,
        ]);
        await insertKey(tx, fresh, { state: "NEXT", now, cipher });
        tx.publish(toKeyRotated({ activeKeyId: active.keyId, nextKeyId: fresh.keyId }));
        return active;
      }),
  };
}

// A retired key signs no more, so its private half is forgotten.
const retire = `
  update signing_key set state = 'RETIRED', retire_time = $2, sealed_private_key = null,
    needed_until = greatest(needed_until, $3)
  where key_id = $1`;

const lockKey = 0x6b657973; // "keys": any number that all replicas agree on

/** One replica after the other, until the end of the transaction. */
async function lockKeys(tx: Transaction): Promise<void> {
  await tx.sql("select pg_advisory_xact_lock($1)", [lockKey]);
}

async function readKeys(tx: Transaction): Promise<SigningKeyInfo[]> {
  return (await tx.sql<KeyRow>(selectKeys)).map(fromKeyRow);
}

async function insertKey(
  tx: Transaction,
  { keyId, publicKey, privateKey }: KeyMaterial,
  { state, now, cipher }: { state: "ACTIVE" | "NEXT"; now: Date; cipher: KeyCipher },
): Promise<void> {
  await tx.sql(
    `insert into signing_key (key_id, state, public_key, sealed_private_key, create_time, activate_time, needed_until)
     values ($1, $2, $3, $4, $5, $6, $5)`,
    [keyId, state, publicKey, cipher.seal(privateKey, keyId), now, state === "ACTIVE" ? now : undefined],
  );
}

function toStoredKey(row: KeyRow, cipher: KeyCipher): StoredKey {
  const { sealed_private_key: sealed } = row;
  return { ...fromKeyRow(row), openPrivateKey: sealed && (() => cipher.open(sealed, row.key_id)) };
}
