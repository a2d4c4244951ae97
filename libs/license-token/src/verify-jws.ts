import { DomainError } from "@licet/kernel";
import { compactVerify, decodeProtectedHeader, importJWK, type CryptoKey, type JSONWebKeySet, type JWK } from "jose";

/** What a verified JWS says, and by which key. */
export interface VerifiedJws {
  payload: unknown;
  kid: string;
}

const importedKeys = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();

/**
 * Verifies a compact JWS of one type. Only EdDSA with an Ed25519 key of the set whose id the header names is accepted, so
 * that no header can choose how it is judged. Throws a DomainError: `TOKEN_MALFORMED`, `TOKEN_TYPE_WRONG`,
 * `TOKEN_ALGORITHM_REFUSED`, `TOKEN_KEY_UNKNOWN`, `TOKEN_SIGNATURE_INVALID`.
 */
export async function verifyJws(token: string, typ: string, keys: JSONWebKeySet): Promise<VerifiedJws> {
  const header = readHeader(token);
  if (header.typ !== typ) {
    throw new DomainError("TOKEN_TYPE_WRONG", `the token is not of type ${typ}`, { expected: typ });
  }
  if (header.alg !== "EdDSA") {
    throw new DomainError("TOKEN_ALGORITHM_REFUSED", "only EdDSA is accepted", { expected: "EdDSA" });
  }
  const { kid } = header;
  const jwk = keys.keys.find((key) => key.kid === kid && key.kty === "OKP" && key.crv === "Ed25519");
  if (kid === undefined || jwk === undefined) {
    throw new DomainError("TOKEN_KEY_UNKNOWN", "the token is signed by a key that is not known", { kid: kid ?? "" });
  }
  const payload = await verifySignature(token, await importKey(jwk));
  return { payload: readPayload(payload), kid };
}

function readHeader(token: string): { typ?: unknown; alg?: unknown; kid?: string } {
  const parts = token.split(".");
  if (parts.length !== 3 || !parts.every(isCanonical)) throw malformed();
  try {
    const { typ, alg, kid } = decodeProtectedHeader(token);
    return { typ, alg, ...(typeof kid === "string" && { kid }) };
  } catch {
    throw malformed();
  }
}

/** Decoders accept several texts for the same bytes; a token has one. */
function isCanonical(part: string): boolean {
  return part !== "" && Buffer.from(part, "base64url").toString("base64url") === part;
}

function importKey(jwk: JWK): Promise<CryptoKey | Uint8Array> {
  const known = importedKeys.get(jwk);
  if (known !== undefined) return known;
  const imported = importJWK(jwk, "EdDSA");
  importedKeys.set(jwk, imported);
  return imported;
}

async function verifySignature(token: string, key: CryptoKey | Uint8Array): Promise<Uint8Array> {
  try {
    return (await compactVerify(token, key, { algorithms: ["EdDSA"] })).payload;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_JWS_SIGNATURE_VERIFICATION_FAILED") throw malformed();
    throw new DomainError("TOKEN_SIGNATURE_INVALID", "the token's signature is not right");
  }
}

function readPayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    throw malformed();
  }
}

function malformed(): DomainError {
  return new DomainError("TOKEN_MALFORMED", "the token is not a signed token of this kind");
}
