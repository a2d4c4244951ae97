import { sign } from "node:crypto";
import type { SigningKey } from "@licet/license-token";

/** An access token as a JWT (RFC 9068), signed by EdDSA. */
export function signAccessToken(claims: object, { kid, privateKey }: SigningKey): string {
  const content = `${encode({ alg: "EdDSA", typ: "at+jwt", kid })}.${encode(claims)}`;
  return `${content}.${sign(null, Buffer.from(content), privateKey).toString("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
