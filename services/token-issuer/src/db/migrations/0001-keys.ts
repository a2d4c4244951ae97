import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

/**
 * Signing keys, which are the platform's and so of no tenant, and clients. Who asks for a token has not said yet whose
 * client it is, so a transaction without tenant may look a client up.
 */
export const keyTables: Migration = {
  name: "0001_keys",
  sql: `
create table signing_key (
  key_id text primary key,
  state text not null,
  public_key text not null,
  sealed_private_key bytea,
  create_time timestamptz not null,
  activate_time timestamptz,
  retire_time timestamptz,
  needed_until timestamptz not null
);
create unique index signing_key_in_use on signing_key (state) where state <> 'RETIRED';

create table client (
  tenant_id text not null,
  client_id text not null,
  display_name text not null,
  scopes text[] not null,
  disabled boolean not null,
  create_time timestamptz not null,
  selector text not null,
  secret_hash text not null,
  primary key (tenant_id, client_id)
);
create unique index client_login on client (client_id, selector);
${tenantPolicy("client")}
create policy client_login on client for select using (${currentTenant} is null);
`,
};
