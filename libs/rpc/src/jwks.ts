import { type JSONWebKeySet, type JWTVerifyGetKey, createLocalJWKSet, errors } from "jose";
import { DomainError } from "@licet/kernel";

/** Where an issuer publishes its keys, and how often to look. */
export interface JwksOptions {
  readonly url: string;
  readonly nowMs: () => number;
  /** How old the keys may be before they are fetched again in the background. Default 5 min. */
  readonly refreshAfterMs?: number;
  /** How soon an unknown key may cause another fetch. Default 10 s. */
  readonly cooldownMs?: number;
}

/**
 * Keys of an issuer. Once loaded they stay in use while the issuer is away; an unknown key id causes one fetch, at
 * most every `cooldownMs`.
 */
export function createJwks({
  url,
  nowMs,
  refreshAfterMs = 300_000,
  cooldownMs = 10_000,
}: JwksOptions): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let triedAtMs = -Infinity;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    triedAtMs = nowMs();
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    keys = createLocalJWKSet((await response.json()) as JSONWebKeySet);
  }

  function loadOnce(): Promise<void> {
    loading ??= load().finally(() => (loading = undefined));
    return loading;
  }

  async function loadedKeys(): Promise<JWTVerifyGetKey> {
    if (!keys) await loadOnce().catch((cause: unknown) => throwUnavailable(cause));
    else if (nowMs() - triedAtMs > refreshAfterMs) loadOnce().catch(() => undefined);
    return keys as JWTVerifyGetKey;
  }

  return async (header, token) => {
    const current = await loadedKeys();
    try {
      return await current(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || nowMs() - triedAtMs < cooldownMs) throw error;
      await loadOnce().catch(() => undefined);
      return (await loadedKeys())(header, token);
    }
  };
}

function throwUnavailable(cause: unknown): never {
  const error = new DomainError("ISSUER_UNAVAILABLE", "the issuer of credentials does not answer", {});
  throw Object.assign(error, { cause });
}
