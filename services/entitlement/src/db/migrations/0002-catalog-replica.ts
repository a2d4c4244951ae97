import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

export const catalogReplica: Migration = {
  name: "0002_catalog_replica",
  sql: `
create table catalog_replica (
  tenant_id text primary key,
  revision bigint not null,
  document text not null
);
${tenantPolicy("catalog_replica")}

create table plan_version (
  tenant_id text not null,
  plan_key text not null,
  version integer not null,
  document text not null,
  primary key (tenant_id, plan_key, version)
);
${tenantPolicy("plan_version")}

-- Which tenants have accounts to compile anew: infrastructure, read across tenants by the job that does it.
create table recompilation (
  tenant_id text primary key
);
`,
};
