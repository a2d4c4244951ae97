import type { KeyState, SigningKeyInfo } from "../domain/signing-key.ts";

/** A row of signing_key. */
export interface KeyRow {
  readonly key_id: string;
  readonly state: KeyState;
  readonly public_key: string;
  readonly sealed_private_key?: Buffer;
  readonly create_time: Date;
  readonly activate_time?: Date;
  readonly retire_time?: Date;
  readonly needed_until: Date;
}

/** All keys, newest first: the next before the active one, of those made together. */
export const selectKeys = `
  select key_id, state, public_key, sealed_private_key, create_time, activate_time, retire_time, needed_until
  from signing_key order by activate_time desc nulls first, create_time desc, key_id`;

/** The key without its private half. */
export function fromKeyRow(row: KeyRow): SigningKeyInfo {
  return {
    keyId: row.key_id,
    state: row.state,
    publicKey: row.public_key,
    createTime: row.create_time,
    ...(row.activate_time && { activateTime: row.activate_time }),
    ...(row.retire_time && { retireTime: row.retire_time }),
    neededUntil: row.needed_until,
  };
}
