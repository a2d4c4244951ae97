import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { CryptoKey, JWK } from "jose";

/** What a test credential says. */
export interface TestToken {
  /** `*` for a platform service. */
  readonly tenant: string;
  readonly scopes: readonly string[];
  /** Default `test-client`. */
  readonly subject?: string;
  /** The account that the credential is bound to. */
  readonly account?: string;
  /** Who acts by it. */
  readonly user?: string;
  readonly audience?: string;
  /** Default 300; negative for one that has expired. */
  readonly expiresInSeconds?: number;
}

/** An issuer of credentials as token-issuer is one, for tests that run without it. */
export interface TestIssuer {
  /** Its name in the `iss` claim, and where it listens. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** A signed JWT. */
  issue(token: TestToken): Promise<string>;
  /** A JWT whose key id is known and whose signature is another key's. */
  forge(token: TestToken): Promise<string>;
  stop(): Promise<void>;
}

interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

const jwksPath = "/.well-known/jwks.json";

/** Starts an issuer with two Ed25519 keys, whose JWKS is served on a free loopback port. */
export async function testIssuer(): Promise<TestIssuer> {
  const [current, next, foreign] = await Promise.all([makeKey("key-1"), makeKey("key-2"), makeKey("key-1")]);
  const server = createServer((request, response) => {
    const isKnown = request.url === jwksPath;
    response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(isKnown ? { keys: [current.publicJwk, next.publicJwk] } : {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    jwksUrl: `${issuer}${jwksPath}`,
    issue: (token) => sign(issuer, current, token),
    forge: (token) => sign(issuer, foreign, token),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function makeKey(id: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519" });
  return { id, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid: id, alg: "EdDSA", use: "sig" } };
}

function sign(issuer: string, key: SigningKey, token: TestToken): Promise<string> {
  const { tenant, scopes, account, user, subject = "test-client", audience = "licet", expiresInSeconds = 300 } = token;
  return new SignJWT({ tenant, scope: scopes.join(" "), ...(account && { account }), ...(user && { user }) })
    .setProtectedHeader({ alg: "EdDSA", kid: key.id, typ: "JWT" })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(new Date(Date.now() + expiresInSeconds * 1000))
    .setJti(randomUUID())
    .sign(key.privateKey);
}
