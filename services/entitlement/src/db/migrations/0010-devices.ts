import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

export const devices: Migration = {
  name: "0010_devices",
  sql: `
create table device (
  tenant_id text not null,
  device_id text not null,
  licence_id text not null,
  account_id text not null,
  user_id text,
  fingerprint jsonb not null,
  display_name text not null,
  platform text not null,
  activate_time timestamptz not null,
  seen_time timestamptz not null,
  -- How long it may be silent by its licence's plan; null: for ever.
  silence interval,
  silence_time timestamptz
    generated always as ((seen_time at time zone 'UTC' + silence) at time zone 'UTC') stored,
  primary key (tenant_id, device_id)
);
create index device_account on device (tenant_id, account_id);
create index device_licence on device (tenant_id, licence_id, device_id);
create index device_silence on device (silence_time) where silence_time is not null;
${tenantPolicy("device")}

-- The job that deactivates silent devices names no tenant and sees whose these are. It says its own time, like all else.
create policy device_silent on device for select
  using (${currentTenant} is null and silence_time is not null);

create table device_release (
  tenant_id text not null,
  licence_id text not null,
  account_id text not null,
  releases jsonb not null,
  primary key (tenant_id, licence_id)
);
create index device_release_account on device_release (tenant_id, account_id);
${tenantPolicy("device_release")}
`,
};
