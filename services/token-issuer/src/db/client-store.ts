import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { ClientStore } from "../app/ports.ts";
import type { Client, StoredClient } from "../domain/client.ts";

interface ClientRow {
  readonly tenant_id: string;
  readonly client_id: string;
  readonly display_name: string;
  readonly scopes: readonly string[];
  readonly disabled: boolean;
  readonly create_time: Date;
  readonly selector: string;
  readonly secret_hash: string;
}

const columns = "tenant_id, client_id, display_name, scopes, disabled, create_time, selector, secret_hash";

/** Clients in PostgreSQL: each tenant's own, but for the look-up of one that asks for a token. */
export function createClientStore(db: Database): ClientStore {
  return {
    find: (clientId, selector) =>
      db.withoutTenant(async (tx) => {
        const [row] = await tx.sql<ClientRow>(findClient, [clientId, selector], { name: "token_find_client" });
        return row && { ...fromRow(row), selector: row.selector, secretHash: row.secret_hash };
      }),
    insert: (client) =>
      db.transaction(client.tenantId, async (tx) => {
        const rows = await tx.sql(
          `${insertClient} on conflict (tenant_id, client_id) do nothing returning 1`,
          toParams(client),
        );
        if (rows.length > 0) return;
        throw new DomainError("ALREADY_EXISTS", "there is a client with this id", { resource: "credential" });
      }),
    upsert: (client) =>
      db.transaction(client.tenantId, async (tx) => {
        await tx.sql(
          `${insertClient} on conflict (tenant_id, client_id) do update set display_name = excluded.display_name,
             scopes = excluded.scopes, selector = excluded.selector, secret_hash = excluded.secret_hash`,
          toParams(client),
        );
      }),
    list: (tenantId, { pageSize, pageToken }) =>
      db.read(tenantId, async (tx) => {
        const [after = ""] = decodePageToken(pageToken, {}) ?? [];
        const rows = await tx.sql<ClientRow>(
          `select ${columns} from client where client_id > $1 order by client_id limit $2`,
          [after, pageSize + 1],
        );
        const page = toPage(rows, pageSize, (row) => [row.client_id]);
        return { ...page, items: page.items.map(fromRow) };
      }),
    disable: (tenantId, clientId) =>
      db.transaction(tenantId, async (tx) => {
        const [row] = await tx.sql<ClientRow>(
          `update client set disabled = true where client_id = $1 returning ${columns}`,
          [clientId],
        );
        if (row === undefined) throw new DomainError("NOT_FOUND", "no such client", { resource: "credential" });
        return fromRow(row);
      }),
  };
}

// A secret made here names its selector; a bootstrap secret that looks like one is found all the same.
const findClient = `
  select ${columns} from client where client_id = $1 and selector in ($2, '') order by selector desc limit 1`;

const insertClient = `insert into client (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8)`;

function toParams(client: StoredClient): unknown[] {
  const { tenantId, clientId, displayName, scopes, isDisabled, createTime, selector, secretHash } = client;
  return [tenantId, clientId, displayName, scopes, isDisabled, createTime, selector, secretHash];
}

function fromRow(row: ClientRow): Client {
  return {
    tenantId: row.tenant_id,
    clientId: row.client_id,
    displayName: row.display_name,
    scopes: row.scopes,
    isDisabled: row.disabled,
    createTime: row.create_time,
  };
}
