import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import { DomainError } from "@licet/kernel";
import { createJwks } from "./jwks.ts";
import type { Principal } from "./principal.ts";

/** Knows a caller by the `authorization` header. */
export interface Authenticator {
  /** At once when the credential has been seen before. Throws or rejects with a DomainError. */
  authenticate(authorization: string | undefined): Principal | Promise<Principal>;
}

/** Whose credentials are accepted. */
export interface AuthenticatorOptions {
  /** Where the issuer publishes its keys, or a function that finds the key. */
  readonly jwks: string | JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  readonly nowMs: () => number;
  /** How many credentials are remembered. Default 10,000. */
  readonly cacheSize?: number;
}

interface Known {
  readonly authorization: string;
  readonly principal: Principal & { readonly expiresAtMs: number };
}

const scheme = "Bearer ";
/** A credential ends in its signature, of which so much tells it from others: all of it would take longer to look up. */
const keyLength = 43;
const algorithms = ["EdDSA", "Ed25519", "ES256", "RS256"];

/** An issuer's keys may sign other things too, such as licence tokens: none of them is a credential. */
const types = new Set(["jwt", "at+jwt", "application/at+jwt"]);

/** Accepts signed JWTs of one issuer; verified credentials are remembered until they expire. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { issuer, audience, nowMs } = options;
  const known = new LRUCache<string, Known>({ max: options.cacheSize ?? 10_000 });
  const jwks = typeof options.jwks === "string" ? createJwks({ url: options.jwks, nowMs }) : options.jwks;

  async function verify(authorization: string): Promise<Principal> {
    const payload = await readToken(authorization.slice(scheme.length));
    const principal = toPrincipal(payload);
    known.set(authorization.slice(-keyLength), { authorization, principal });
    return principal;
  }

  async function readToken(token: string): Promise<JWTPayload> {
    try {
      const currentDate = new Date(nowMs());
      const claims = { issuer, audience, currentDate, requiredClaims: ["exp", "sub", "tenant"] };
      const { payload, protectedHeader } = await jwtVerify(token, jwks, { ...claims, algorithms });
      const { typ = "jwt" } = protectedHeader;
      if (!types.has(typ.toLowerCase())) throw new TypeError(`a token of type ${typ}`);
      return payload;
    } catch (error) {
      throw error instanceof DomainError ? error : credentialRequired(error);
    }
  }

  return {
    authenticate(authorization) {
      if (authorization === undefined || !authorization.startsWith(scheme)) throw credentialRequired();
      const key = authorization.slice(-keyLength);
      const found = known.get(key);
      if (found?.authorization !== authorization) return verify(authorization);
      if (found.principal.expiresAtMs > nowMs()) return found.principal;
      known.delete(key);
      throw credentialRequired();
    },
  };
}

/** One text for every way not to be known, so that a stranger learns nothing. */
export function credentialRequired(cause?: unknown): DomainError {
  return Object.assign(new DomainError("CREDENTIAL_REQUIRED", "a valid credential is required"), { cause });
}

function toPrincipal(payload: JWTPayload): Known["principal"] {
  const { sub, tenant, scope, account, user, exp = 0 } = payload;
  if (typeof sub !== "string" || typeof tenant !== "string" || tenant === "") throw credentialRequired();
  const anyTenant = tenant === "*";
  const accountId = toOptionalText(account);
  const userId = toOptionalText(user);
  if (anyTenant && accountId !== undefined) throw credentialRequired();
  return {
    subject: sub,
    tenantId: anyTenant ? undefined : tenant,
    anyTenant,
    scopes: new Set(typeof scope === "string" ? scope.split(" ").filter(Boolean) : []),
    ...(accountId !== undefined && { accountId }),
    ...(userId !== undefined && { userId }),
    expiresAtMs: exp * 1000,
  };
}

/** A claim that is there and says nothing must not be taken for one that is not there: that one opens more. */
function toOptionalText(claim: unknown): string | undefined {
  if (claim === undefined) return undefined;
  if (typeof claim !== "string" || claim === "") throw credentialRequired();
  return claim;
}
