import { generateKeyPairSync } from "node:crypto";
import { exportJWK, type JSONWebKeySet } from "jose";
import type { SigningKey } from "./sign-jws.ts";

/** A fresh key pair: the private half to sign with, the public half as published. */
export async function createTestKey(kid: string): Promise<{ key: SigningKey; keys: JSONWebKeySet }> {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    key: { kid, privateKey },
    keys: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: "EdDSA", use: "sig" }] },
  };
}
