import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

export const orderPlaces: Migration = {
  name: "0008_order_places",
  sql: `
-- Where licences of an order went beside its own account, so that taking the order back finds them.
create table order_place (
  tenant_id text not null,
  order_id text not null,
  account_id text not null,
  primary key (tenant_id, order_id, account_id)
);
${tenantPolicy("order_place")}
`,
};
