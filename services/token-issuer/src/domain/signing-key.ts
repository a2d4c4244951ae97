import { DomainError } from "@licet/kernel";

/** Published so that verifiers know it; signs; only verifies what it signed. */
export type KeyState = "NEXT" | "ACTIVE" | "RETIRED";

/** A key without its private half. */
export interface SigningKeyInfo {
  /** Its JWK thumbprint (RFC 7638). */
  readonly keyId: string;
  readonly state: KeyState;
  /** The `x` of its public JWK. */
  readonly publicKey: string;
  readonly createTime: Date;
  readonly activateTime?: Date;
  readonly retireTime?: Date;
  /** The end of the last token that it has signed. */
  readonly neededUntil: Date;
}

/** A key's part in a set with one that signs and one that is next. */
export interface Rotation {
  readonly retired: SigningKeyInfo;
  readonly active: SigningKeyInfo;
}

/** Later than any token's end: that of a token without one. */
export const endOfTime = new Date("9999-12-31T00:00:00Z");

/** The next key signs, the active one only verifies. */
export function rotateKeys(keys: readonly SigningKeyInfo[], now: Date): Rotation {
  const active = keys.find(({ state }) => state === "ACTIVE");
  const next = keys.find(({ state }) => state === "NEXT");
  if (active === undefined || next === undefined) throw new DomainError("KEYS_MISSING", "there are no signing keys");
  return {
    retired: { ...active, state: "RETIRED", retireTime: now },
    active: { ...next, state: "ACTIVE", activateTime: now },
  };
}

/** True if the key that signs has done so for long enough. */
export function isRotationDue(keys: readonly SigningKeyInfo[], now: Date, maxAgeMs: number): boolean {
  const since = keys.find(({ state }) => state === "ACTIVE")?.activateTime;
  return since !== undefined && now.getTime() - since.getTime() >= maxAgeMs;
}

/** True for a key whose signatures may still be met. */
export function isPublished({ state, neededUntil }: SigningKeyInfo, now: Date): boolean {
  return state !== "RETIRED" || neededUntil >= now;
}
