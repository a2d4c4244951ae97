import { createHash } from "node:crypto";
import type { Clock } from "@licet/kernel";
import { DomainError } from "@licet/kernel";
import type { Client } from "../domain/client.ts";
import { anyTenant } from "../domain/client.ts";
import type { KnownScopes, Role } from "../domain/role.ts";
import { checkGift } from "../domain/role.ts";
import { createClientSecret } from "./client-secret.ts";
import { findRoles } from "./find-roles.ts";
import type { ClientStore } from "./ports.ts";
import type { RoleStore } from "./role-ports.ts";
import { hashSecret } from "./secret-hash.ts";

/** The client to be made. */
export interface CredentialRequest {
  readonly tenantId: string;
  readonly clientId: string;
  readonly displayName: string;
  readonly scopes: readonly string[];
  readonly roleKeys: readonly string[];
  readonly accountId?: string;
  readonly userId?: string;
}

/** Who makes it. */
export interface Giver {
  readonly actor: string;
  readonly scopes: readonly string[];
  /** The giver is bound to the account that the client will be bound to. */
  readonly isBound: boolean;
}

/** Makes a client with a fresh secret. */
export type CreateCredential = (
  request: CredentialRequest,
  giver: Giver,
) => Promise<{ readonly client: Client; readonly clientSecret: string }>;

/** What it takes. */
export interface CredentialPorts {
  readonly clients: ClientStore;
  readonly roles: RoleStore;
  readonly known: KnownScopes;
  readonly clock: Clock;
}

/** The command over its ports. It refuses with ALREADY_EXISTS, TENANT_RESERVED, ROLE_UNKNOWN and as `checkGift` does. */
export function createCreateCredential({ clients, roles, known, clock }: CredentialPorts): CreateCredential {
  return async (request, giver) => {
    const { tenantId, scopes, accountId } = request;
    const roleKeys = [...new Set(request.roleKeys)];
    refuseReserved(tenantId);
    const given = await findRoles(roleKeys, (keys) => roles.hold(tenantId, keys));
    refuseUnknown(roleKeys, given);
    checkGift({ accountId, scopes, roles: given }, giver.scopes, known);
    const clientId = giver.isBound ? markClientId(request.clientId, accountId ?? "") : request.clientId;
    const { secret, selector } = createClientSecret();
    const kept = { ...request, clientId, roleKeys, scopes: [...new Set(scopes)] };
    const client = { ...kept, isDisabled: false, createTime: clock.now() };
    await clients.insert({ ...client, selector, secretHash: await hashSecret(secret) }, giver.actor);
    return { client, clientSecret: secret };
  };
}

/** Only the bootstrap file makes clients that may name any tenant. */
function refuseReserved(tenantId: string): void {
  if (tenantId !== anyTenant) return;
  throw new DomainError("TENANT_RESERVED", `tenant ${tenantId} cannot be given a client`, { tenant: tenantId });
}

function refuseUnknown(roleKeys: readonly string[], found: readonly Role[]): void {
  const known = new Set(found.map(({ roleKey }) => roleKey));
  const unknown = roleKeys.filter((key) => !known.has(key)).join(" ");
  if (unknown === "") return;
  throw new DomainError("ROLE_UNKNOWN", `there is no role ${unknown}`, { roles: unknown });
}

const longestId = 63;

/** An id that no other account's client has: whether it is taken tells nothing of these, and none can pass for theirs. */
function markClientId(clientId: string, accountId: string): string {
  const mark = createHash("sha256").update(accountId).digest("hex").slice(0, 10);
  const marked = `${clientId}-${mark}`;
  if (marked.length <= longestId) return marked;
  const most = longestId - mark.length - 1;
  const fields = [{ field: "client_id", description: `must be at most ${most} characters` }];
  throw new DomainError("REQUEST_INVALID", "invalid: client_id", { fields: "client_id" }, { fields });
}
