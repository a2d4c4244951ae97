import { type Server, createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { type Authenticator, createAuthenticator } from "./authenticate.ts";
import { actorOf } from "./principal.ts";

interface Key {
  readonly kid: string;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];
  readonly jwk: object;
}

let server: Server;
let published: Key[];
let fetches: number;
let away: boolean;
let nowMs: number;
let authenticator: Authenticator;

beforeEach(async () => {
  published = [await makeKey("k1")];
  fetches = 0;
  away = false;
  nowMs = Date.parse("2026-01-01T00:00:00Z");
  server = createServer((_, response) => {
    fetches += 1;
    response.writeHead(away ? 503 : 200).end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const jwks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  authenticator = createAuthenticator({ jwks, issuer: "licet", audience: "licet", nowMs: () => nowMs });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function makeKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA");
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "EdDSA" } };
}

async function issue(key: Key, claims: object = {}, lifeSeconds = 600, typ?: string): Promise<string> {
  const token = new SignJWT({ tenant: "acme", scope: "catalog.read entitlement.*", sub: "crm", ...claims })
    .setProtectedHeader({ alg: "EdDSA", kid: key.kid, ...(typ && { typ }) })
    .setIssuer("licet")
    .setAudience("licet")
    .setExpirationTime(nowMs / 1000 + lifeSeconds);
  return `Bearer ${await token.sign(key.privateKey)}`;
}

const refusal = { reason: "CREDENTIAL_REQUIRED", message: "a valid credential is required", metadata: {} };

describe("createAuthenticator", () => {
  it.each(["JWT", "at+jwt", "application/at+jwt"])("takes a credential of type %s", async (typ) => {
    await expect(authenticator.authenticate(await issue(published[0]!, {}, 600, typ))).resolves.toBeDefined();
  });

  it.each(["licence+jwt", "statuslist+jwt", "x"])("takes no other token of the same key: %s", async (typ) => {
    const token = await issue(published[0]!, {}, 600, typ);
    await expect(authenticator.authenticate(token)).rejects.toMatchObject(refusal);
  });

  it("knows the principal, and at once the second time", async () => {
    const token = await issue(published[0]!);
    const principal = await authenticator.authenticate(token);
    expect(principal).toEqual({
      subject: "crm",
      tenantId: "acme",
      anyTenant: false,
      scopes: new Set(["catalog.read", "entitlement.*"]),
      expiresAtMs: nowMs + 600_000,
    });
    expect(authenticator.authenticate(token)).toBe(principal);
  });

  it("takes nothing else for a credential that it remembers, were its end the same", async () => {
    const token = await issue(published[0]!);
    await authenticator.authenticate(token);
    const [head = "", claims = "", signature = ""] = token.split(".");
    const claimed = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
    const other = Buffer.from(JSON.stringify({ ...claimed, tenant: "*" })).toString("base64url");
    await expect(authenticator.authenticate(`${head}.${other}.${signature}`)).rejects.toMatchObject(refusal);
    expect(authenticator.authenticate(token)).toMatchObject({ tenantId: "acme" });
  });

  it("forgets a remembered credential when it expires", async () => {
    const token = await issue(published[0]!, {}, 60);
    await authenticator.authenticate(token);
    nowMs += 60_000;
    expect(() => authenticator.authenticate(token)).toThrow(expect.objectContaining(refusal));
  });

  it("goes on with the keys it has while the issuer is away", async () => {
    await authenticator.authenticate(await issue(published[0]!));
    away = true;
    nowMs += 3_600_000;
    await expect(authenticator.authenticate(await issue(published[0]!))).resolves.toMatchObject({ subject: "crm" });
  });

  it("learns a new key when one is used", async () => {
    await authenticator.authenticate(await issue(published[0]!));
    published.push(await makeKey("k2"));
    nowMs += 60_000;
    await expect(authenticator.authenticate(await issue(published[1]!))).resolves.toMatchObject({ subject: "crm" });
    expect(fetches).toBe(2);
  });

  it("does not let strangers make it ask the issuer again and again", async () => {
    await authenticator.authenticate(await issue(published[0]!));
    const foreign = await makeKey("foreign");
    for (let count = 0; count < 5; count += 1) {
      await expect(authenticator.authenticate(await issue(foreign))).rejects.toMatchObject(refusal);
    }
    expect(fetches).toBe(1);
  });

  it("says that the issuer is away when it never had its keys", async () => {
    away = true;
    const attempt = authenticator.authenticate(await issue(published[0]!));
    await expect(attempt).rejects.toMatchObject({ reason: "ISSUER_UNAVAILABLE" });
  });

  it.each([
    { name: "no tenant", claims: { tenant: "" } },
    { name: "a tenant that is no text", claims: { tenant: 7 } },
    { name: "no subject", claims: { sub: undefined } },
    { name: "another issuer", claims: { iss: "x" } },
  ])("refuses a credential with $name, in the same words", async ({ claims }) => {
    const token = new SignJWT({
      tenant: "acme",
      sub: "crm",
      iss: "licet",
      aud: "licet",
      exp: nowMs / 1000 + 9,
      ...(claims as object),
    });
    const signed = await token.setProtectedHeader({ alg: "EdDSA", kid: "k1" }).sign(published[0]!.privateKey);
    await expect(authenticator.authenticate(`Bearer ${signed}`)).rejects.toMatchObject(refusal);
  });

  it("refuses an unsigned credential", async () => {
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"crm","tenant":"acme","exp":9999999999}')}.`;
    await expect(authenticator.authenticate(`Bearer ${unsigned}`)).rejects.toMatchObject(refusal);
  });
});

describe("a credential bound to an account", () => {
  const read = async (claims: object) => authenticator.authenticate(await issue(published[0]!, claims));

  it("says which, and who acts by it", async () => {
    const principal = await read({ account: "globex", user: "ann" });
    expect(principal).toMatchObject({ tenantId: "acme", accountId: "globex", userId: "ann" });
    expect(actorOf(principal)).toBe("crm/ann");
    expect(actorOf(await read({}))).toBe("crm");
  });

  it.each([
    ["an empty account", { account: "" }],
    ["an account that is no text", { account: 7 }],
    ["no account", { account: null }],
    ["an account of every tenant", { account: "globex", tenant: "*" }],
    ["an empty user", { account: "globex", user: "" }],
  ])("is none with %s: it must not open more than it says", async (_name, claims) => {
    await expect(read(claims)).rejects.toMatchObject(refusal);
  });
});
