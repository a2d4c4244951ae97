import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

/**
 * Orders, what is known of their licences, and the copy of the published catalog. The job that judges orders late must
 * find the tenants that have any, so a transaction without tenant sees the received ones.
 */
export const orderTables: Migration = {
  name: "0001_orders",
  sql: `
create table customer_order (
  tenant_id text not null,
  order_id text not null,
  external_id text not null,
  action text not null,
  account_id text not null,
  customer jsonb not null,
  lines jsonb not null,
  state text not null,
  rejections jsonb not null,
  revision bigint not null default 0,
  licence_count integer not null default 0,
  refusal jsonb,
  actor text not null,
  trace_id text not null,
  traceparent text,
  intake_key text,
  intake_hash text,
  create_time timestamptz not null,
  update_time timestamptz not null,
  cancel_time timestamptz,
  version integer not null,
  primary key (tenant_id, order_id)
);
create unique index customer_order_intake on customer_order (tenant_id, intake_key);
create index customer_order_account on customer_order (tenant_id, account_id, order_id);
create index customer_order_state on customer_order (tenant_id, state, order_id);
create index customer_order_received on customer_order (tenant_id, order_id) where state = 'RECEIVED';
${tenantPolicy("customer_order")}
create policy customer_order_received on customer_order for select
  using (${currentTenant} is null and state = 'RECEIVED');

create table order_licence (
  tenant_id text not null,
  order_id text not null,
  licence_id text not null,
  revision bigint not null,
  is_undone boolean not null,
  token_id text not null,
  primary key (tenant_id, order_id, licence_id)
);
${tenantPolicy("order_licence")}

create table catalog_replica (
  tenant_id text primary key,
  revision bigint not null,
  offer jsonb not null
);
${tenantPolicy("catalog_replica")}
`,
};
