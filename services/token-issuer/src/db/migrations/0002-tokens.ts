import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

/**
 * Licence tokens, of each licence the newest revision seen, and status lists. A list is fetched by whoever knows its id,
 * which cannot be guessed, so a transaction without tenant may find out whose it is; what it says is read as that tenant.
 */
export const tokenTables: Migration = {
  name: "0002_tokens",
  sql: `
create table licence_token (
  tenant_id text not null,
  token_id text not null,
  licence_id text not null,
  account_id text not null,
  order_id text not null,
  revision bigint not null,
  token text not null,
  key_id text not null,
  state text not null,
  status_list_id text not null,
  status_index integer not null,
  issue_time timestamptz not null,
  expire_time timestamptz,
  primary key (tenant_id, token_id)
);
create index licence_token_licence on licence_token (tenant_id, licence_id, token_id);
create index licence_token_account on licence_token (tenant_id, account_id, token_id);
create index licence_token_revoked on licence_token (status_list_id, status_index) where state = 'REVOKED';
${tenantPolicy("licence_token")}

create table licence_head (
  tenant_id text not null,
  licence_id text not null,
  revision bigint not null,
  token_id text not null,
  is_revoked boolean not null,
  primary key (tenant_id, licence_id)
);
${tenantPolicy("licence_head")}

create table status_list (
  list_id text primary key,
  tenant_id text not null,
  uri text not null,
  size integer not null,
  allocated integer not null,
  is_open boolean not null,
  version bigint not null
);
create unique index status_list_open on status_list (tenant_id) where is_open;
${tenantPolicy("status_list")}
create policy status_list_published on status_list for select using (${currentTenant} is null);
`,
};
