import type { Clock, IdGenerator } from "@licet/kernel";
import { scopesOf } from "../domain/role.ts";
import { uncoveredScopes } from "../domain/scopes.ts";
import type { AuthenticateClient } from "./authenticate-client.ts";
import { findRoles } from "./find-roles.ts";
import type { ActiveKey } from "./ports.ts";
import type { RoleStore } from "./role-ports.ts";
import { signAccessToken } from "./sign-access-token.ts";

/** Who asks for which scopes; all of the client's when absent. */
export interface AccessTokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[] | undefined;
}

/** A token, or why there is none, in the words of RFC 6749 section 5.2. */
export type AccessTokenAnswer =
  | { readonly kind: "issued"; readonly token: string; readonly expiresInSeconds: number; readonly scope: string }
  | { readonly kind: "invalid_client" }
  | { readonly kind: "invalid_scope"; readonly scopes: readonly string[] }
  | { readonly kind: "too_many"; readonly waitMs: number };

/** Issues an access token by client credentials. */
export type IssueAccessToken = (request: AccessTokenRequest) => Promise<AccessTokenAnswer>;

/** What it takes. */
export interface AccessTokenPorts {
  readonly authenticate: AuthenticateClient;
  readonly roles: Pick<RoleStore, "find">;
  readonly activeKey: ActiveKey;
  readonly clock: Clock;
  readonly newId: IdGenerator;
  readonly issuer: string;
  readonly audience: string;
  readonly ttlMs: number;
}

/** The command over its ports. */
export function createIssueAccessToken(ports: AccessTokenPorts): IssueAccessToken {
  const { authenticate, roles, activeKey, clock, newId, issuer, audience, ttlMs } = ports;
  const expiresInSeconds = Math.floor(ttlMs / 1000);
  return async ({ clientId, clientSecret, scopes }) => {
    const found = await authenticate(clientId, clientSecret);
    if (found.kind === "too_many") return found;
    if (found.kind === "refused") return { kind: "invalid_client" };
    const { client } = found;
    const { tenantId, roleKeys, accountId, userId } = client;
    const held = scopesOf(client.scopes, await findRoles(roleKeys, (keys) => roles.find(tenantId, keys)));
    const refused = uncoveredScopes(held, scopes ?? []);
    if (refused.length > 0) return { kind: "invalid_scope", scopes: refused };
    const scope = (scopes ?? held).join(" ");
    const iat = Math.floor(clock.now().getTime() / 1000);
    const claims = {
      iss: issuer,
      sub: client.clientId,
      client_id: client.clientId,
      aud: audience,
      exp: iat + expiresInSeconds,
      iat,
      jti: newId("act"),
      tenant: tenantId,
      ...(accountId !== undefined && { account: accountId }),
      ...(userId !== undefined && { user: userId }),
      scope,
    };
    return { kind: "issued", token: signAccessToken(claims, activeKey()), expiresInSeconds, scope };
  };
}
