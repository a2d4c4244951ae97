import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

export const rolloutGuards: Migration = {
  name: "0013_rollout_guards",
  sql: `
alter table rollout add column resume_time timestamptz;

-- What one process counted of one minute: how a feature was answered to the accounts on one side of a rollout.
create table rollout_count (
  tenant_id text not null,
  rollout_key text not null,
  minute timestamptz not null,
  feature_key text not null,
  inside boolean not null,
  writer text not null,
  decisions bigint not null,
  denied bigint not null,
  errors bigint not null,
  primary key (tenant_id, rollout_key, minute, feature_key, inside, writer)
);
${tenantPolicy("rollout_count")}
create index rollout_count_minute on rollout_count (minute);

-- The job that deletes them names no tenant: it sees what no window reaches any more, and nothing else.
create policy rollout_count_expired on rollout_count for select
  using (${currentTenant} is null and minute < now() - interval '7 days');
create policy rollout_count_cleanup on rollout_count for delete
  using (${currentTenant} is null and minute < now() - interval '7 days');
`,
};
