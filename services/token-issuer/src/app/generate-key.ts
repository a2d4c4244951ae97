import { createHash, generateKeyPairSync } from "node:crypto";

/** A fresh Ed25519 key pair. */
export interface KeyMaterial {
  readonly keyId: string;
  readonly publicKey: string;
  /** PKCS #8 in DER. */
  readonly privateKey: Buffer;
}

/** Makes a key whose id is its JWK thumbprint (RFC 7638), so that no two keys share one. */
export function generateKey(): KeyMaterial {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  const thumbprint = JSON.stringify({ crv: "Ed25519", kty: "OKP", x });
  return {
    keyId: createHash("sha256").update(thumbprint).digest("base64url"),
    publicKey: x,
    privateKey: privateKey.export({ format: "der", type: "pkcs8" }),
  };
}
