import {
  checkSnapshot,
  compileSnapshot,
  decide,
  type Decision,
  type DecisionRequest,
  type MeteredEvidence,
  type Snapshot,
} from "@licet/decision";
import { DomainError } from "@licet/kernel";
import type { LicenceClaims } from "./licence-claims.ts";
import { refuseEarly, refuseExpired, refuseRevoked } from "./refuse-token.ts";
import { signJws, type SigningKey } from "./sign-jws.ts";
import { verifyJws } from "./verify-jws.ts";
import type { VerifyOptions } from "./verify-options.ts";

/** A licence token that may be relied on, ready to decide with. */
export interface VerifiedLicence {
  readonly claims: LicenceClaims;
  readonly snapshot: Snapshot;
  readonly kid: string;
  /** `unknown` when the token names no status list, or it was not at hand. */
  readonly status: "valid" | "unknown";
}

/** Signs a licence token: a compact JWS by EdDSA, `typ` is `licence+jwt`. */
export function signLicenceToken(claims: LicenceClaims, key: SigningKey): string {
  return signJws(licenceType, claims, key);
}

/**
 * Verifies a licence token without any call. Throws a DomainError that says precisely why not: `TOKEN_MALFORMED`,
 * `TOKEN_TYPE_WRONG`, `TOKEN_ALGORITHM_REFUSED`, `TOKEN_KEY_UNKNOWN`, `TOKEN_SIGNATURE_INVALID`, `TOKEN_ISSUER_WRONG`,
 * `TOKEN_AUDIENCE_WRONG`, `TOKEN_NOT_YET_VALID`, `TOKEN_EXPIRED` (the grace is over), `TOKEN_REVOKED`, `TOKEN_SUSPENDED`,
 * `STATUS_LIST_MISSING`, `STATUS_LIST_WRONG`, `STATUS_LIST_STALE`, `STATUS_LIST_INDEX_UNKNOWN`; `SNAPSHOT_…` for what it carries.
 */
export async function verifyLicenceToken(token: string, options: VerifyOptions): Promise<VerifiedLicence> {
  const { payload, kid } = await verifyJws(token, licenceType, options.keys);
  const claims = readClaims(payload);
  refuseOther("TOKEN_ISSUER_WRONG", claims.iss, options.issuer);
  refuseOther("TOKEN_AUDIENCE_WRONG", claims.aud, options.audience);
  refuseEarly(claims, options.now, options.clockToleranceSeconds);
  refuseExpired(claims, options.now);
  const status = refuseRevoked(claims, options);
  return { claims, snapshot: compileSnapshot(checkSnapshot(claims.licet.snapshot)), kid, status };
}

/**
 * Decides as the platform does, over the token's snapshot. Throws a DomainError `TOKEN_EXPIRED` when the token's time has
 * run out since it was verified.
 */
export function decideOffline(
  verified: VerifiedLicence,
  request: DecisionRequest,
  now: Date,
  evidence?: MeteredEvidence,
): Decision {
  refuseExpired(verified.claims, now);
  return decide(verified.snapshot, request, now, evidence);
}

const licenceType = "licence+jwt";

function readClaims(payload: unknown): LicenceClaims {
  const claims = payload as Partial<LicenceClaims> | null;
  const texts = [claims?.iss, claims?.sub, claims?.aud, claims?.jti];
  const numbers = [claims?.iat, claims?.nbf, claims?.exp ?? 0, claims?.licet?.graceSeconds ?? 0];
  const snapshot: { accountId?: unknown } | undefined = claims?.licet?.snapshot;
  if (
    !texts.every((text) => typeof text === "string") ||
    !numbers.every(Number.isFinite) ||
    snapshot?.accountId !== claims?.sub
  ) {
    throw new DomainError("TOKEN_MALFORMED", "the token's claims are not those of a licence");
  }
  return claims as LicenceClaims;
}

function refuseOther(reason: "TOKEN_ISSUER_WRONG" | "TOKEN_AUDIENCE_WRONG", actual: string, expected = actual): void {
  if (actual === expected) return;
  throw new DomainError(reason, `the token is for ${actual}, not for ${expected}`, { actual, expected });
}
