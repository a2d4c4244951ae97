import { DomainError } from "@licet/kernel";
import type { JSONWebKeySet } from "jose";
import { signJws, type SigningKey } from "./sign-jws.ts";
import {
  decodeStatusList,
  encodeStatusList,
  type EncodedStatusList,
  type StatusBits,
  type StatusList,
} from "./status-list.ts";
import { verifyJws } from "./verify-jws.ts";

/** A status list to be published at its URI. */
export interface StatusListContent {
  issuer: string;
  uri: string;
  statuses: ArrayLike<number>;
  bits: StatusBits;
  issuedAt: Date;
  expiresAt?: Date;
  /** How long a reader may keep it before it fetches the next. */
  ttlSeconds?: number;
}

/** A status list whose signature and time are right. */
export interface VerifiedStatusList {
  issuer: string;
  uri: string;
  issuedAt: Date;
  /** When it is too old by its own words; absent for never. */
  staleAt?: Date;
  list: StatusList;
}

/** Signs a status list token (draft-ietf-oauth-status-list). */
export function signStatusListToken(content: StatusListContent, key: SigningKey): string {
  const { issuer, uri, statuses, bits, issuedAt, expiresAt, ttlSeconds } = content;
  const claims: StatusListClaims = {
    iss: issuer,
    sub: uri,
    iat: Math.floor(issuedAt.getTime() / 1000),
    ...(expiresAt && { exp: Math.floor(expiresAt.getTime() / 1000) }),
    ...(ttlSeconds !== undefined && { ttl: ttlSeconds }),
    status_list: encodeStatusList(statuses, { bits }),
  };
  return signJws(statusListType, claims, key);
}

/**
 * Verifies a status list token. Throws the DomainErrors of a bad signature or form (`TOKEN_…`), `STATUS_LIST_MALFORMED`,
 * and `STATUS_LIST_STALE` when its `exp` or `ttl` is over.
 */
export async function verifyStatusList(
  token: string,
  { keys, now }: { keys: JSONWebKeySet; now: Date },
): Promise<VerifiedStatusList> {
  const { payload } = await verifyJws(token, statusListType, keys);
  if (!isClaims(payload)) throw new DomainError("STATUS_LIST_MALFORMED", "the status list's claims cannot be read");
  const { iss, sub, iat, exp = Infinity, ttl = Infinity, status_list: encoded } = payload;
  const staleAtMs = Math.min(exp, iat + ttl) * 1000;
  const verified = { issuer: iss, uri: sub, issuedAt: new Date(iat * 1000), list: decodeStatusList(encoded) };
  if (staleAtMs === Infinity) return verified;
  refuseStale(staleAtMs, now);
  return { ...verified, staleAt: new Date(staleAtMs) };
}

/** Refuses a list that is too old. Throws a DomainError `STATUS_LIST_STALE`. */
export function refuseStale(staleAtMs: number, now: Date): void {
  if (now.getTime() < staleAtMs) return;
  const staleAt = new Date(staleAtMs).toISOString();
  throw new DomainError("STATUS_LIST_STALE", `the status list is too old since ${staleAt}`, { staleAt });
}

const statusListType = "statuslist+jwt";

interface StatusListClaims {
  iss: string;
  sub: string;
  iat: number;
  exp?: number;
  ttl?: number;
  status_list: EncodedStatusList;
}

function isClaims(value: unknown): value is StatusListClaims {
  const claims = value as Partial<StatusListClaims> | null;
  const numbers = [claims?.iat, claims?.exp ?? 0, claims?.ttl ?? 0];
  return (
    typeof claims?.iss === "string" &&
    typeof claims.sub === "string" &&
    numbers.every(Number.isFinite) &&
    typeof claims.status_list?.lst === "string"
  );
}
