import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

export const accounts: Migration = {
  name: "0001_accounts",
  sql: `
create table account (
  tenant_id text not null,
  account_id text not null,
  display_name text not null default '',
  email text not null default '',
  billing_country text not null default '',
  time_zone text not null default 'UTC',
  revision bigint not null default 0,
  version integer not null default 0,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  primary key (tenant_id, account_id)
);
${tenantPolicy("account")}

create table account_user (
  tenant_id text not null,
  account_id text not null,
  user_id text not null,
  display_name text not null,
  email text not null,
  roles text[] not null,
  groups text[] not null,
  version integer not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  primary key (tenant_id, account_id, user_id)
);
${tenantPolicy("account_user")}

create table licence (
  tenant_id text not null,
  licence_id text not null,
  account_id text not null,
  product_key text not null,
  plan_key text not null,
  plan_version integer not null,
  add_ons jsonb not null,
  quantity bigint not null check (quantity > 0),
  state text not null,
  status_reason text not null,
  start_time timestamptz not null,
  end_time timestamptz,
  grace_end_time timestamptz,
  maintenance_end_time timestamptz,
  first_order_id text not null,
  order_id text not null,
  version integer not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  primary key (tenant_id, licence_id)
);
create index licence_account on licence (tenant_id, account_id);
${tenantPolicy("licence")}

create table seat (
  tenant_id text not null,
  licence_id text not null,
  user_id text not null,
  account_id text not null,
  assign_time timestamptz not null,
  primary key (tenant_id, licence_id, user_id)
);
create index seat_account on seat (tenant_id, account_id);
${tenantPolicy("seat")}

create table account_snapshot (
  tenant_id text not null,
  account_id text not null,
  revision bigint not null,
  catalog_revision bigint not null,
  document text not null,
  primary key (tenant_id, account_id)
);
create index account_snapshot_catalog on account_snapshot (tenant_id, catalog_revision);
${tenantPolicy("account_snapshot")}

create table provisioned_order (
  tenant_id text not null,
  order_id text not null,
  account_id text not null,
  outcome text not null,
  effects jsonb not null,
  process_time timestamptz not null default now(),
  primary key (tenant_id, order_id)
);
${tenantPolicy("provisioned_order")}
`,
};
