import { DomainError } from "@licet/kernel";
import type { LicenceClaims } from "./licence-claims.ts";
import { statusAt, tokenStatus } from "./status-list.ts";
import { refuseStale, type VerifiedStatusList } from "./status-list-token.ts";
import type { VerifyOptions } from "./verify-options.ts";

/** Throws `TOKEN_NOT_YET_VALID` before `nbf`, but for clocks that differ. */
export function refuseEarly({ nbf }: LicenceClaims, now: Date, clockToleranceSeconds = 60): void {
  if (now.getTime() / 1000 + clockToleranceSeconds >= nbf) return;
  const notBefore = toIso(nbf);
  throw new DomainError("TOKEN_NOT_YET_VALID", `the token counts from ${notBefore} on`, { notBefore });
}

/** Throws `TOKEN_EXPIRED` from `exp` plus grace on. */
export function refuseExpired({ exp, licet }: LicenceClaims, now: Date): void {
  if (exp === undefined || now.getTime() / 1000 < exp + (licet.graceSeconds ?? 0)) return;
  const expiredAt = toIso(exp);
  throw new DomainError("TOKEN_EXPIRED", `the token expired at ${expiredAt} and its grace is over`, { expiredAt });
}

/** Throws what the status list has against the token, or against the list itself. */
export function refuseRevoked(claims: LicenceClaims, options: VerifyOptions): "valid" | "unknown" {
  const { statusList, requireStatus = false } = options;
  const reference = claims.status?.status_list;
  if (reference === undefined || statusList === undefined) {
    if (!requireStatus) return "unknown";
    const uri = reference?.uri ?? "";
    throw new DomainError("STATUS_LIST_MISSING", "the token's status list is not at hand", { uri });
  }
  refuseOtherList(claims, statusList);
  refuseStaleList(statusList, options);
  const status = statusAt(statusList.list, reference.idx);
  if (status === tokenStatus.valid) return "valid";
  const [reason, word] =
    status === tokenStatus.suspended ? ["TOKEN_SUSPENDED", "suspended"] : ["TOKEN_REVOKED", "revoked"];
  throw new DomainError(reason, `the token is ${word}`, { tokenId: claims.jti });
}

function refuseOtherList({ iss, status }: LicenceClaims, { issuer, uri }: VerifiedStatusList): void {
  const expected = status?.status_list.uri ?? "";
  if (uri === expected && issuer === iss) return;
  throw new DomainError("STATUS_LIST_WRONG", `the status list is ${uri}, not ${expected}`, { actual: uri, expected });
}

function refuseStaleList({ staleAt, issuedAt }: VerifiedStatusList, options: VerifyOptions): void {
  const byAgeMs = issuedAt.getTime() + (options.maxStalenessSeconds ?? Infinity) * 1000;
  const staleAtMs = Math.min(staleAt?.getTime() ?? Infinity, byAgeMs);
  if (staleAtMs !== Infinity) refuseStale(staleAtMs, options.now);
}

function toIso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
