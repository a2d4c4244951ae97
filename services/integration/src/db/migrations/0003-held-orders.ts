import type { Migration } from "@licet/db/migrations";
import { currentTenant } from "@licet/db/migrations";

/**
 * What is told of an order as soon as the account's earlier orders are carried out. The job that tells it late must find
 * the tenants that have any, so a transaction without tenant sees those orders.
 */
export const heldOrders: Migration = {
  name: "0003_held_orders",
  sql: `
alter table customer_order add column held_subject text, add column held_payload bytea;
create index customer_order_held on customer_order (tenant_id, account_id, order_id) where held_payload is not null;
create index customer_order_under_way on customer_order (tenant_id, account_id, order_id)
  where state in ('RECEIVED', 'ACCEPTED');
create policy customer_order_held on customer_order for select
  using (${currentTenant} is null and held_payload is not null);
`,
};
