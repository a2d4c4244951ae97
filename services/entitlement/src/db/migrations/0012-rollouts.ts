import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

export const rollouts: Migration = {
  name: "0012_rollouts",
  sql: `
-- Counts the changes of rollouts, on the row that whoever compiles a snapshot holds anyway.
alter table catalog_replica add column rollouts_version bigint not null default 0;

-- What was decided about a rule beside the catalog; percent: null while the catalog's own share is in force.
create table rollout (
  tenant_id text not null,
  rollout_key text not null,
  percent numeric(5, 2),
  halted boolean not null,
  reason text not null,
  author text not null,
  version integer not null,
  update_time timestamptz not null,
  primary key (tenant_id, rollout_key)
);
${tenantPolicy("rollout")}
`,
};
