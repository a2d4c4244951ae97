import { Code, ConnectError } from "@connectrpc/connect";

/** A client of the platform: OAuth 2.0 client credentials (RFC 6749, 4.4). */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

/** Access tokens for calls; asks for a new one when half the life of the last has passed. */
export interface AccessTokens {
  /**
   * A valid access token. Concurrent calls share one request. @throws AccessDeniedError when the client is refused;
   * ConnectError UNAVAILABLE when the token endpoint cannot be reached or fails
   */
  get(): Promise<string>;
  /** Gives out this token no more, because it was refused. */
  discard(token: string): void;
}

/** The token endpoint refused the client. */
export class AccessDeniedError extends Error {
  override readonly name = "AccessDeniedError";
}

interface TokenResponse {
  access_token: string;
  /** Seconds. */
  expires_in: number;
}

/** Access tokens from a token endpoint, such as "http://127.0.0.1:7400/oauth2/token". */
export function createAccessTokens(tokenUrl: string, credentials: ClientCredentials): AccessTokens {
  let current: { token: string; renewAtMs: number } | undefined;
  let pending: Promise<string> | undefined;

  async function renew(): Promise<string> {
    try {
      const answer = await requestToken(tokenUrl, credentials);
      current = { token: answer.access_token, renewAtMs: performance.now() + answer.expires_in * 500 };
      return answer.access_token;
    } finally {
      pending = undefined;
    }
  }
  return {
    async get() {
      if (current !== undefined && performance.now() < current.renewAtMs) return current.token;
      pending ??= renew();
      return pending;
    },
    discard(token) {
      if (current?.token === token) current = undefined;
    },
  };
}

async function requestToken(tokenUrl: string, { clientId, clientSecret }: ClientCredentials): Promise<TokenResponse> {
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString("base64");
  const headers = { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" };
  const request = { method: "POST", headers, body: "grant_type=client_credentials" };
  const response = await fetch(tokenUrl, request).catch((error: unknown) => {
    throw unavailable("cannot be reached", error);
  });
  if (response.ok) return (await response.json()) as TokenResponse;
  await response.body?.cancel();
  if (response.status >= 500) throw unavailable(`answers ${response.status}`);
  throw new AccessDeniedError(`the token endpoint refuses client "${clientId}": check its id and secret`);
}

/** Whoever calls may try again, as when the platform itself is away. */
function unavailable(what: string, cause?: unknown): ConnectError {
  return new ConnectError(`the token endpoint ${what}; try again`, Code.Unavailable, undefined, undefined, cause);
}
