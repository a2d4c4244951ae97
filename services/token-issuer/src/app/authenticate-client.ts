import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "@licet/kernel";
import type { Client } from "../domain/client.ts";
import type { AttemptLimit } from "./attempt-limit.ts";
import type { ClientStore } from "./ports.ts";
import { selectorOf } from "./client-secret.ts";
import { verifySecret } from "./secret-hash.ts";

/** A known client; or none, for whatever reason; or too many have tried. */
export type Authentication =
  | { readonly kind: "known"; readonly client: Client }
  | { readonly kind: "refused" }
  | { readonly kind: "too_many"; readonly waitMs: number };

/** Knows a client by its secret. */
export type AuthenticateClient = (clientId: string, clientSecret: string) => Promise<Authentication>;

interface Verified {
  readonly secretHash: string;
  readonly digest: Buffer;
  readonly untilMs: number;
}

const rememberedMs = 5 * 60_000;
const maxRemembered = 10_000;

/**
 * Asks the store each time, so that a disabled client is out at once; only the slow comparison is remembered for a
 * while. An unknown client takes as long as a wrong secret. A remembered secret is let in whatever others have tried.
 */
export function createAuthenticateClient(
  clients: ClientStore,
  { limit, clock }: { limit: AttemptLimit; clock: Clock },
): AuthenticateClient {
  const verified = new Map<string, Verified>();

  function isRemembered(key: string, secretHash: string | undefined, digest: Buffer): boolean {
    const known = verified.get(key);
    if (known === undefined || known.untilMs < clock.now().getTime() || known.secretHash !== secretHash) return false;
    return timingSafeEqual(known.digest, digest);
  }

  function remember(key: string, secretHash: string, digest: Buffer): void {
    if (verified.size >= maxRemembered) verified.clear();
    verified.set(key, { secretHash, digest, untilMs: clock.now().getTime() + rememberedMs });
  }

  return async (clientId, clientSecret) => {
    const selector = selectorOf(clientSecret);
    const client = await clients.find(clientId, selector);
    const key = `${clientId} ${selector}`;
    const digest = createHash("sha256").update(clientSecret).digest();
    if (client !== undefined && !client.isDisabled && isRemembered(key, client.secretHash, digest)) {
      return { kind: "known", client };
    }
    const waitMs = limit.take(clientId);
    if (waitMs > 0) return { kind: "too_many", waitMs };
    const isRight = await verifySecret(clientSecret, client?.secretHash);
    if (client === undefined || !isRight || client.isDisabled) return { kind: "refused" };
    limit.giveBack(clientId);
    remember(key, client.secretHash, digest);
    return { kind: "known", client };
  };
}
