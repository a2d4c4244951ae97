import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

export const waitingOrders: Migration = {
  name: "0005_waiting_orders",
  sql: `
alter table provisioned_order add column after_order_id text not null default '';

create table waiting_order (
  tenant_id text not null,
  order_id text not null,
  account_id text not null,
  after_order_id text not null,
  document jsonb not null,
  traceparent text,
  create_time timestamptz not null default now(),
  primary key (tenant_id, order_id)
);
create index waiting_order_after on waiting_order (after_order_id, tenant_id);
${tenantPolicy("waiting_order")}

-- The job that carries out what waits for nothing any more names no tenant: it sees whose orders these are.
create policy waiting_order_free on waiting_order for select
  using (${currentTenant} is null and after_order_id = '');
`,
};
