import { DomainError } from "@licet/kernel";
import type { Clock } from "@licet/kernel";
import type { ClientStore } from "./ports.ts";
import { hashSecret, verifySecret } from "./secret-hash.ts";

/** A client that is known from the first start. */
export interface BootstrapClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenant: string;
  readonly scopes: readonly string[];
}

/**
 * Reads the text of a bootstrap file.
 * @throws DomainError BOOTSTRAP_FILE_INVALID
 */
export function readBootstrapClients(text: string): readonly BootstrapClient[] {
  const { clients } = parse(text) as { clients?: unknown };
  if (!Array.isArray(clients) || !clients.every(isClient)) throw invalid("it is not a list of clients");
  const ids = new Set(clients.map(({ clientId }) => clientId));
  if (ids.size < clients.length) throw invalid("a client id stands there twice");
  return clients;
}

/** Stores the clients one by one, with the secrets and scopes that the file gives them now. */
export async function loadBootstrapClients(
  store: ClientStore,
  clients: readonly BootstrapClient[],
  clock: Clock,
): Promise<void> {
  for (const client of clients) await loadClient(store, client, clock);
}

async function loadClient(store: ClientStore, client: BootstrapClient, clock: Clock): Promise<void> {
  const { clientId, clientSecret, tenant, scopes } = client;
  const known = await store.find(clientId, "");
  const isKnown = await verifySecret(clientSecret, known?.secretHash);
  if (isKnown && known?.tenantId === tenant && known.scopes.join(" ") === scopes.join(" ")) return;
  const secretHash = isKnown && known !== undefined ? known.secretHash : await hashSecret(clientSecret);
  const createTime = clock.now();
  const displayName = clientId;
  const kept = { tenantId: tenant, clientId, displayName, scopes, roleKeys: [], isDisabled: false, createTime };
  await store.upsert({ ...kept, selector: "", secretHash });
}

function parse(text: string): object {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    throw invalid("it is not JSON");
  }
}

function isClient(value: unknown): value is BootstrapClient {
  const { clientId, clientSecret, tenant, scopes } = (value ?? {}) as Partial<Record<keyof BootstrapClient, unknown>>;
  const texts = [clientId, clientSecret, tenant];
  return texts.every(isText) && Array.isArray(scopes) && scopes.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function invalid(problem: string): DomainError {
  return new DomainError("BOOTSTRAP_FILE_INVALID", `the file with the bootstrap clients: ${problem}`, { problem });
}
