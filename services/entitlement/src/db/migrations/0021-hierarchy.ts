import type { Migration } from "@licet/db/migrations";

export const hierarchy: Migration = {
  name: "0021_hierarchy",
  sql: `
-- The account above it; null: none. Changed by those alone who hold the tenant's hierarchy.
alter table account add column parent_id text;
create index account_parent on account (tenant_id, parent_id, account_id) where parent_id is not null;
`,
};
