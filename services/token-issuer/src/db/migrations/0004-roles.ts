import type { Migration } from "@licet/db/migrations";
import { accountPolicy, tenantPolicy } from "@licet/db/migrations";

/** Roles, and clients that have some or are bound to an account. */
export const roleTables: Migration = {
  name: "0004_roles",
  sql: `
create table role (
  tenant_id text not null,
  role_key text not null,
  display_name text not null,
  kind text not null,
  scopes text[] not null,
  version integer not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  primary key (tenant_id, role_key)
);
${tenantPolicy("role")}

alter table client
  add column roles text[] not null default '{}',
  -- The account that it is bound to; null: to none.
  add column account_id text,
  add column user_id text;
create index client_account on client (tenant_id, account_id, client_id) where account_id is not null;
${accountPolicy("client")}
${accountPolicy("licence_token")}
`,
};
