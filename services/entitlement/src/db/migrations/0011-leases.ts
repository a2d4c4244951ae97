import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

export const leases: Migration = {
  name: "0011_leases",
  sql: `
alter table licence add column overdrafts jsonb not null default '[]';

create table lease (
  tenant_id text not null,
  lease_id text not null,
  licence_id text not null,
  account_id text not null,
  user_id text,
  device_id text,
  share_group text,
  checkout_time timestamptz not null,
  expire_time timestamptz not null,
  told_until timestamptz not null,
  borrowed boolean not null,
  heartbeat_seconds integer not null,
  missed_beats integer not null,
  end_time timestamptz,
  primary key (tenant_id, lease_id)
);
create index lease_account on lease (tenant_id, account_id) where end_time is null;
create index lease_licence on lease (tenant_id, licence_id, lease_id) where end_time is null;
create index lease_due on lease (expire_time) where end_time is null;
create index lease_ended on lease (end_time) where end_time is not null;
${tenantPolicy("lease")}

-- The jobs that end leases and forget ended ones name no tenant: they see whose leases these are.
create policy lease_due on lease for select using (${currentTenant} is null);
create policy lease_forget on lease for delete using (${currentTenant} is null and end_time is not null);
`,
};
