import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

export const pools: Migration = {
  name: "0022_pools",
  sql: `
alter table account
  -- Whether it shares the licences of its parent.
  add column shares_parent boolean not null default false,
  -- The revision in which what others share of it changed last, and the highest that one of them ever had.
  add column pool_revision bigint not null default 0,
  add column pool_clock bigint not null default 0;

-- Lenders that changed after some who share of them were compiled.
create table pool_change (
  tenant_id text not null,
  account_id text not null,
  primary key (tenant_id, account_id)
);
${tenantPolicy("pool_change")}

-- Which tenants have accounts that share: infrastructure, read across tenants by the job that compiles them anew.
create table pool_tenant (
  tenant_id text primary key
);
`,
};
