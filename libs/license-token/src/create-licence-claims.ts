import { reduceSnapshot, type SnapshotDocument } from "@licet/decision";
import type { LicenceClaims, StatusReference } from "./licence-claims.ts";
import { summariseLicence } from "./summarise-licence.ts";

/** What an issuer decides about a token, beside the licence itself. */
export interface LicenceClaimsOptions {
  issuer: string;
  tokenId: string;
  issuedAt: Date;
  /** From when it counts; at once when absent. The licence's own term is in the snapshot and binds as well. */
  notBefore?: Date;
  /** When it stops to count, but for the grace; never when absent. */
  expiresAt?: Date;
  refreshAt?: Date;
  graceSeconds?: number;
  status?: StatusReference;
}

/** The claims for one licence of an account's snapshot. Throws a DomainError `LICENCE_UNKNOWN`. */
export function createLicenceClaims(
  document: SnapshotDocument,
  licenceId: string,
  options: LicenceClaimsOptions,
): LicenceClaims {
  const snapshot = reduceSnapshot(document, licenceId);
  const [licence] = snapshot.licences;
  if (licence === undefined) throw new TypeError("a reduced snapshot has one licence");
  const { issuer, tokenId, issuedAt, notBefore = issuedAt, expiresAt, refreshAt, graceSeconds, status } = options;
  return {
    iss: issuer,
    sub: snapshot.accountId,
    aud: licence.productKey,
    jti: tokenId,
    iat: toSeconds(issuedAt),
    nbf: toSeconds(notBefore),
    ...(expiresAt && { exp: toSeconds(expiresAt) }),
    ...(status && { status: { status_list: status } }),
    licet: {
      snapshot,
      licence: summariseLicence(licence, snapshot),
      ...(refreshAt && { refreshAt: refreshAt.getTime() }),
      ...(graceSeconds !== undefined && { graceSeconds }),
    },
  };
}

function toSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
