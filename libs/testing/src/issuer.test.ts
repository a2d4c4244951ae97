import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { testIssuer } from "./issuer.ts";
import type { TestIssuer } from "./issuer.ts";

let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await testIssuer();
});

afterAll(() => issuer.stop());

function verify(token: string) {
  const keys = createRemoteJWKSet(new URL(issuer.jwksUrl));
  return jwtVerify(token, keys, { issuer: issuer.issuer, audience: "licet", algorithms: ["EdDSA"] });
}

describe("testIssuer", () => {
  it("issues what verifies against its JWKS and says what was asked", async () => {
    const token = await issuer.issue({ tenant: "acme", scopes: ["a.read", "a.write"], subject: "crm" });
    const { payload } = await verify(token);
    expect(payload).toMatchObject({ sub: "crm", tenant: "acme", scope: "a.read a.write", aud: "licet" });
    expect(payload.jti).toBeDefined();
  });

  it("issues expired and forged ones too, which do not verify", async () => {
    const expired = await issuer.issue({ tenant: "acme", scopes: [], expiresInSeconds: -1 });
    await expect(verify(expired)).rejects.toThrow("exp");
    await expect(verify(await issuer.forge({ tenant: "acme", scopes: [] }))).rejects.toThrow("signature");
  });
});
