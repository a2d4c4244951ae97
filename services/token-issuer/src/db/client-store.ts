import type { Database, OutgoingEvent, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { ClientStore } from "../app/ports.ts";
import type { Client, StoredClient } from "../domain/client.ts";

interface ClientRow {
  readonly tenant_id: string;
  readonly client_id: string;
  readonly display_name: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly account_id?: string;
  readonly user_id?: string;
  readonly disabled: boolean;
  readonly create_time: Date;
  readonly selector: string;
  readonly secret_hash: string;
}

const columns =
  "tenant_id, client_id, display_name, scopes, disabled, create_time, selector, secret_hash, roles, account_id, user_id";

/** What is told of a client that was made, or disabled. */
export type ToCredentialChanged = (client: Client, actor: string) => OutgoingEvent;

/** Clients in PostgreSQL: each tenant's own, but for the look-up of one that asks for a token. */
export function createClientStore(db: Database, toCredentialChanged: ToCredentialChanged): ClientStore {
  return {
    find: (clientId, selector) =>
      db.withoutTenant(async (tx) => {
        const [row] = await tx.sql<ClientRow>(findClient, [clientId, selector], { name: "token_find_client" });
        return row && { ...fromRow(row), selector: row.selector, secretHash: row.secret_hash };
      }),
    insert: (client, actor) =>
      db.transaction(client.tenantId, async (tx) => {
        if (!(await insertNew(tx, client))) throw alreadyExists();
        tx.publish(toCredentialChanged(client, actor));
      }),
    upsert: (client) =>
      db.transaction(client.tenantId, async (tx) => {
        if (await insertNew(tx, client)) return;
        const { tenantId, clientId, displayName, scopes, selector, secretHash } = client;
        const rows = await tx.sql(updateClient, [tenantId, clientId, displayName, scopes, selector, secretHash]);
        if (rows.length === 0) throw alreadyExists();
      }),
    list: (tenantId, { pageSize, pageToken, accountId }) =>
      db.read(tenantId, async (tx) => {
        const args = accountId === "" ? {} : { accountId };
        const [after = ""] = decodePageToken(pageToken, args) ?? [];
        const rows = await tx.sql<ClientRow>(
          `select ${columns} from client where client_id > $1 and ($2 = '' or account_id = $2) order by client_id limit $3`,
          [after, accountId, pageSize + 1],
        );
        const page = toPage(rows, pageSize, (row) => [row.client_id], args);
        return { ...page, items: page.items.map(fromRow) };
      }),
    disable: (tenantId, clientId, actor) =>
      db.transaction(tenantId, async (tx) => {
        const [row] = await tx.sql<ClientRow>(
          `update client set disabled = true where client_id = $1 returning ${columns}`,
          [clientId],
        );
        if (row === undefined) throw new DomainError("NOT_FOUND", "no such client", { resource: "credential" });
        const client = fromRow(row);
        tx.publish(toCredentialChanged(client, actor));
        return client;
      }),
  };
}

// A secret made here names its selector; a bootstrap secret that looks like one is found all the same.
const findClient = `
  select ${columns} from client where client_id = $1 and selector in ($2, '') order by selector desc limit 1`;

// Names no index: of two who insert the same client at once, either unique index may be the one that finds the other.
const insertClient = `
  insert into client (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict do nothing returning 1`;

const updateClient = `
  update client set display_name = $3, scopes = $4, selector = $5, secret_hash = $6
  where tenant_id = $1 and client_id = $2 returning 1`;

/** Whether it was not there. */
async function insertNew(tx: Transaction, client: StoredClient): Promise<boolean> {
  const rows = await tx.sql(insertClient, toParams(client));
  return rows.length > 0;
}

function alreadyExists(): DomainError {
  return new DomainError("ALREADY_EXISTS", "there is a client with this id", { resource: "credential" });
}

function toParams(client: StoredClient): unknown[] {
  const { tenantId, clientId, displayName, scopes, isDisabled, createTime, selector, secretHash } = client;
  const { roleKeys, accountId, userId } = client;
  const rights = [roleKeys, accountId, userId];
  return [tenantId, clientId, displayName, scopes, isDisabled, createTime, selector, secretHash, ...rights];
}

function fromRow(row: ClientRow): Client {
  return {
    tenantId: row.tenant_id,
    clientId: row.client_id,
    displayName: row.display_name,
    scopes: row.scopes,
    roleKeys: row.roles,
    ...(row.account_id !== undefined && { accountId: row.account_id }),
    ...(row.user_id !== undefined && { userId: row.user_id }),
    isDisabled: row.disabled,
    createTime: row.create_time,
  };
}
