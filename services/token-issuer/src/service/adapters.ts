import type { ServiceContext } from "@licet/service";
import { generateKey } from "../app/generate-key.ts";
import type { KeyRing } from "../app/key-ring.ts";
import { openKeyRing } from "../app/key-ring.ts";
import { loadBootstrapClients, readBootstrapClients } from "../app/load-bootstrap-clients.ts";
import type { RoleStore } from "../app/role-ports.ts";
import type { ClientStore, SigningKeyStore, StatusListReads, TokenReads, TokenStore } from "../app/ports.ts";
import type { config } from "../config.ts";
import { createClientStore } from "../db/client-store.ts";
import { createKeyCipher } from "../db/key-cipher.ts";
import { createKeyStore } from "../db/key-store.ts";
import { createRoleStore } from "../db/role-store.ts";
import { createStatusListReads } from "../db/status-lists.ts";
import { createTokenReads } from "../db/token-reads.ts";
import { createTokenStore } from "../db/token-store.ts";
import { toCredentialChanged, toKeyRotated, toRoleChanged, toTokenIssued, toTokenRevoked } from "../events/mapping.ts";

/** What this service is built from. */
export type Context = ServiceContext<typeof config>;

/** Everything that touches the world. */
export interface Adapters {
  readonly keys: SigningKeyStore;
  readonly ring: KeyRing;
  readonly clients: ClientStore;
  readonly roles: RoleStore;
  readonly tokens: TokenStore;
  readonly reads: TokenReads;
  readonly lists: StatusListReads;
  /** Says where the HTTP port is, for those who are not told another address. */
  listen(httpPort: number): void;
}

/** A call that rotates is over by then. */
const callLastsMs = 60_000;

/** Builds the adapters; makes keys and bootstrap clients where there are none. */
export async function openAdapters({ config, db, clock, log }: Context): Promise<Adapters> {
  let rotatedAtMs = -Infinity;
  const keys = createKeyStore(db, {
    cipher: createKeyCipher(config.encryptionKey),
    toKeyRotated(rotated) {
      rotatedAtMs = clock.now().getTime();
      return toKeyRotated(rotated);
    },
  });
  const clients = createClientStore(db, toCredentialChanged);
  const bootstrap = config.bootstrapClients;
  if (bootstrap !== undefined) await loadBootstrapClients(clients, readBootstrapClients(bootstrap), clock);
  await keys.ensure(clock.now(), generateKey);
  const ring = await openKeyRing(keys, clock);
  // A rotation by this replica is in force as soon as it is committed; by which of the commits is not told.
  db.onPublished(() => {
    if (clock.now().getTime() - rotatedAtMs > callLastsMs) return;
    ring.reload().catch((error: unknown) => log.warn({ error }, "the keys could not be read anew"));
  });
  let origin = config.statusListBaseUrl?.replace(/\/+$/, "");
  const uriOf = (listId: string): string => `${origin ?? ""}/status-lists/${listId}`;
  return {
    keys,
    ring,
    clients,
    roles: createRoleStore(db, toRoleChanged),
    tokens: createTokenStore(db, { toTokenIssued, toTokenRevoked }, { size: config.statusListSize, uriOf }),
    reads: createTokenReads(db),
    lists: createStatusListReads(db),
    listen: (httpPort) => (origin ??= `http://${config.host}:${httpPort}`),
  };
}
