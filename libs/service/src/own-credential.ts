/** Where and as whom a service gets its credential. */
export interface OwnCredentialOptions {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly nowMs: () => number;
}

interface Issued {
  readonly token: string;
  readonly refreshAtMs: number;
  readonly expiresAtMs: number;
}

const retryAfterMs = 1_000;

/**
 * The service's own credential, by OAuth 2.0 client credentials. It is renewed in the background at half of its life,
 * so that calls go on while the issuer restarts; only a first or an expired one makes a call wait.
 */
export function createOwnCredential(options: OwnCredentialOptions): () => string | Promise<string> {
  const { nowMs } = options;
  let issued: Issued | undefined;
  let requesting: Promise<Issued> | undefined;
  let quietUntilMs = 0;

  function renew(): Promise<Issued> {
    requesting ??= requestToken(options)
      .then((fresh) => (issued = fresh))
      .catch((error: unknown) => {
        quietUntilMs = nowMs() + retryAfterMs;
        throw error;
      })
      .finally(() => (requesting = undefined));
    return requesting;
  }

  return () => {
    const now = nowMs();
    if (!issued || issued.expiresAtMs <= now) return renew().then(({ token }) => token);
    if (issued.refreshAtMs <= now && quietUntilMs <= now) renew().catch(() => undefined);
    return issued.token;
  };
}

async function requestToken({ tokenUrl, clientId, clientSecret, nowMs }: OwnCredentialOptions): Promise<Issued> {
  const requestedAtMs = nowMs();
  const response = await fetch(tokenUrl, {
    method: "POST",
    headers: { authorization: `Basic ${toBasic(clientId, clientSecret)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`${tokenUrl} answered ${response.status} to ${clientId}`);
  const body = (await response.json()) as { access_token: string; expires_in: number };
  const lifeMs = body.expires_in * 1000;
  return {
    token: body.access_token,
    refreshAtMs: requestedAtMs + lifeMs / 2,
    expiresAtMs: requestedAtMs + lifeMs - Math.min(5_000, lifeMs / 10),
  };
}

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are joined. */
function toBasic(clientId: string, clientSecret: string): string {
  return Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString("base64");
}
