import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

export const licenceMoments: Migration = {
  name: "0007_licence_moments",
  sql: `
create table scheduled_move (
  tenant_id text not null,
  licence_id text not null,
  move_id text not null,
  account_id text not null,
  kind text not null,
  effective_time timestamptz not null,
  reason text not null,
  actor text not null,
  payload jsonb not null,
  state text not null,
  failure_code text,
  create_time timestamptz not null,
  end_time timestamptz,
  primary key (tenant_id, licence_id, move_id)
);
create index scheduled_move_pending on scheduled_move (tenant_id, account_id) where state = 'pending';
create index scheduled_move_time on scheduled_move (tenant_id, effective_time, licence_id, move_id);
${tenantPolicy("scheduled_move")}

create table due_licence (
  tenant_id text not null,
  licence_id text not null,
  account_id text not null,
  due_time timestamptz not null,
  primary key (tenant_id, licence_id)
);
create index due_licence_time on due_licence (due_time);

-- What has come to pass with the licences that are there already was never to be told.
alter table licence add column told jsonb not null default '{}';
alter table licence no force row level security;
update licence set told = jsonb_strip_nulls(jsonb_build_object(
  'started', floor(extract(epoch from start_time) * 1000) * case when start_time <= now() then 1 end,
  'maintenance_ended', floor(extract(epoch from maintenance_end_time) * 1000)
    * case when maintenance_end_time <= now() then 1 end,
  'grace_started', floor(extract(epoch from end_time) * 1000) * case when end_time <= now() then 1 end,
  'expired', floor(extract(epoch from coalesce(grace_end_time, end_time)) * 1000)
    * case when coalesce(grace_end_time, end_time) <= now() then 1 end
));
insert into due_licence (tenant_id, licence_id, account_id, due_time)
  select tenant_id, licence_id, account_id, now() from licence where state <> 'revoked';
alter table licence force row level security;
${tenantPolicy("due_licence")}

-- The job that carries out what is due names no tenant: it sees whose it is.
create policy due_licence_any on due_licence for select using (${currentTenant} is null);
`,
};
