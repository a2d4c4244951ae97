import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { Client } from "../domain/client.ts";
import { anyTenant } from "../domain/client.ts";
import { uncoveredScopes } from "../domain/scopes.ts";
import { createClientSecret } from "./client-secret.ts";
import type { ClientStore } from "./ports.ts";
import { hashSecret } from "./secret-hash.ts";

/** The client to be made, and the scopes of who makes it. */
export interface CredentialRequest {
  readonly tenantId: string;
  readonly clientId: string;
  readonly displayName: string;
  readonly scopes: readonly string[];
  readonly held: readonly string[];
}

/** Makes a client with a fresh secret. */
export type CreateCredential = (
  request: CredentialRequest,
) => Promise<{ readonly client: Client; readonly clientSecret: string }>;

/** The command over its ports. */
export function createCreateCredential(clients: ClientStore, clock: Clock): CreateCredential {
  return async ({ held, scopes, tenantId, ...request }) => {
    refuseReserved(tenantId);
    refuseGifts(held, scopes);
    const { secret, selector } = createClientSecret();
    const client = { ...request, tenantId, scopes: [...new Set(scopes)], isDisabled: false, createTime: clock.now() };
    await clients.insert({ ...client, selector, secretHash: await hashSecret(secret) });
    return { client, clientSecret: secret };
  };
}

/** Only the bootstrap file makes clients that may name any tenant. */
function refuseReserved(tenantId: string): void {
  if (tenantId !== anyTenant) return;
  throw new DomainError("TENANT_RESERVED", `tenant ${tenantId} cannot be given a client`, { tenant: tenantId });
}

/** Nobody gives what they do not have. */
function refuseGifts(held: readonly string[], scopes: readonly string[]): void {
  const refused = uncoveredScopes(held, scopes).join(" ");
  if (refused === "") return;
  throw new DomainError("SCOPE_NOT_HELD", `you do not hold ${refused} yourself`, { scopes: refused });
}
