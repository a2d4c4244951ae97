import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

/**
 * Webhook endpoints and deliveries. The job that sends must find the tenants that have deliveries to make, so a
 * transaction without tenant sees the pending ones.
 */
export const deliveryTables: Migration = {
  name: "0002_deliveries",
  sql: `
create table webhook_endpoint (
  tenant_id text not null,
  endpoint_id text not null,
  url text not null,
  event_types text[] not null,
  disabled boolean not null,
  sealed_secret bytea not null,
  create_time timestamptz not null,
  primary key (tenant_id, endpoint_id)
);
${tenantPolicy("webhook_endpoint")}

create table delivery (
  tenant_id text not null,
  delivery_id text not null,
  order_id text not null,
  licence_id text not null,
  token_id text not null,
  token text not null,
  channel text not null,
  endpoint_id text not null,
  event_id text not null,
  event_type text not null,
  event_time timestamptz not null,
  subject text not null,
  data jsonb,
  state text not null,
  attempts integer not null default 0,
  last_response text not null default '',
  create_time timestamptz not null,
  deliver_time timestamptz,
  due_time timestamptz,
  primary key (tenant_id, delivery_id),
  unique (tenant_id, event_id, endpoint_id)
);
create index delivery_order on delivery (tenant_id, order_id, delivery_id);
create index delivery_endpoint on delivery (tenant_id, endpoint_id) where state <> 'DELIVERED';
create index delivery_due on delivery (tenant_id, due_time) where state = 'PENDING';
${tenantPolicy("delivery")}
create policy delivery_pending on delivery for select
  using (${currentTenant} is null and state = 'PENDING');
`,
};
