import { errors } from "jose";
import type { JWTVerifyGetKey } from "jose";
import type { KeyRing } from "../app/key-ring.ts";

/** Finds the key of a credential of this issuer's own: no call to itself is needed. */
export function ownKeys(ring: KeyRing): JWTVerifyGetKey {
  return async ({ kid = "" }) => {
    const key = await ring.find(kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key;
  };
}
