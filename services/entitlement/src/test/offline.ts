import { generateKeyPairSync } from "node:crypto";
import type { SnapshotDocument } from "@licet/decision";
import type { VerifiedLicence } from "@licet/license-token";
import { createLicenceClaims, signLicenceToken, verifyLicenceToken } from "@licet/license-token";
import { exportJWK } from "jose";

/** Signs the token of a licence and verifies it, as a product without a network does. */
export type GoOffline = (document: SnapshotDocument, licenceId: string, now: Date) => Promise<VerifiedLicence>;

/** With a key of its own. */
export async function createGoOffline(): Promise<GoOffline> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const kid = "key-1";
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: "EdDSA", use: "sig" }] };
  return (document, licenceId, now) => {
    const claims = createLicenceClaims(document, licenceId, { issuer: "i", tokenId: "t", issuedAt: now });
    return verifyLicenceToken(signLicenceToken(claims, { kid, privateKey }), { keys, now });
  };
}
