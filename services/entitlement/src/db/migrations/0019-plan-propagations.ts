import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

export const planPropagations: Migration = {
  name: "0019_plan_propagations",
  sql: `
create table plan_propagation (
  tenant_id text not null,
  propagation_id text not null,
  plan_key text not null,
  from_versions integer[] not null,
  to_version integer not null,
  strategy jsonb not null,
  never_account_ids text[] not null,
  on_over_limit text not null,
  actor text not null,
  reason text not null,
  state text not null,
  phase text not null,
  wave integer not null,
  next_time timestamptz not null,
  -- The last holder that was looked at; null: at the beginning.
  place_account_id text,
  place_licence_id text,
  found bigint not null,
  total bigint not null,
  moved bigint not null,
  scheduled bigint not null,
  skipped bigint not null,
  status_actor text not null,
  status_reason text not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  end_time timestamptz,
  primary key (tenant_id, propagation_id)
);
create index plan_propagation_time on plan_propagation (tenant_id, create_time, propagation_id);
-- One of a plan at a time.
create unique index plan_propagation_live on plan_propagation (tenant_id, plan_key)
  where state in ('running', 'paused', 'cancelling');
${tenantPolicy("plan_propagation")}

-- What each propagation has dealt with: no licence twice.
create table propagated_licence (
  tenant_id text not null,
  propagation_id text not null,
  licence_id text not null,
  account_id text not null,
  from_version integer not null,
  wave integer not null,
  outcome text not null,
  code text not null,
  move_id text,
  effective_time timestamptz,
  time timestamptz not null,
  primary key (tenant_id, propagation_id, licence_id)
);
create index propagated_licence_outcome on propagated_licence (tenant_id, propagation_id, outcome, licence_id);
create index propagated_licence_scheduled on propagated_licence (tenant_id, propagation_id, effective_time, licence_id)
  where outcome = 'scheduled';
${tenantPolicy("propagated_licence")}

create table due_propagation (
  tenant_id text not null,
  propagation_id text not null,
  due_time timestamptz not null,
  primary key (tenant_id, propagation_id)
);
create index due_propagation_time on due_propagation (due_time);
${tenantPolicy("due_propagation")}

-- The job that carries propagations on names no tenant: it sees whose they are.
create policy due_propagation_any on due_propagation for select using (${currentTenant} is null);
`,
};
