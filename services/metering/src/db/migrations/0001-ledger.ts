import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

const tables = [
  "ledger_account",
  "usage_event",
  "usage_entry",
  "usage_hour",
  "allowance_set",
  "book",
  "segment",
  "reservation",
  "meter_catalog",
];

/**
 * Entries are partitioned by time; the one partition of the beginning takes every time, and later ones are split off it.
 * It is reached through its parent only: it has row-level security and no policy of its own.
 */
export const ledgerTables: Migration = {
  name: "0001_ledger",
  sql: `
-- One row to lock for everything about an account.
create table ledger_account (
  tenant_id text not null,
  account_id text not null,
  primary key (tenant_id, account_id)
);

-- Identities of events, with what they said.
create table usage_event (
  tenant_id text not null,
  source text not null,
  id text not null,
  type text not null,
  account_id text not null,
  time timestamptz not null,
  data text not null,
  receive_time timestamptz not null,
  primary key (tenant_id, source, id)
);

-- Every use of a meter, whatever it came from.
create table usage_entry (
  tenant_id text not null,
  account_id text not null,
  meter_key text not null,
  time timestamptz not null,
  amount numeric not null,
  source text not null,
  id text not null
) partition by range (time);
create index usage_entry_time on usage_entry (tenant_id, account_id, meter_key, time);
create table usage_entry_all partition of usage_entry default;
alter table usage_entry_all enable row level security;
alter table usage_entry_all force row level security;

-- The entries by the hour.
create table usage_hour (
  tenant_id text not null,
  account_id text not null,
  meter_key text not null,
  hour timestamptz not null,
  amount numeric not null,
  entries bigint not null,
  primary key (tenant_id, account_id, meter_key, hour)
) with (fillfactor = 70);

-- The newest allowances of each book.
create table allowance_set (
  tenant_id text not null,
  account_id text not null,
  feature_key text not null,
  meter_key text not null,
  revision bigint not null,
  overage_mode text not null check (overage_mode in ('hard', 'soft', 'capped')),
  cap_percent integer not null,
  time_zone text not null,
  allowances jsonb not null,
  primary key (tenant_id, account_id, feature_key)
);

-- The present page of each book: what checks read and uses write.
create table book (
  tenant_id text not null,
  account_id text not null,
  feature_key text not null,
  meter_key text not null,
  revision bigint not null,
  overage_mode text not null check (overage_mode in ('hard', 'soft', 'capped')),
  cap_percent integer not null,
  segment_start timestamptz not null,
  segment_end timestamptz,
  period_start timestamptz not null,
  reset_time timestamptz,
  limit_amount numeric not null,
  granted numeric not null,
  used numeric not null,
  reserved numeric not null check (reserved >= 0),
  hold_expire_time timestamptz,
  passed_percent integer not null,
  primary key (tenant_id, account_id, feature_key)
) with (fillfactor = 50);

-- All pages of each book; used is absent while a page is the present one.
create table segment (
  tenant_id text not null,
  account_id text not null,
  feature_key text not null,
  start_time timestamptz not null,
  end_time timestamptz,
  meter_key text not null,
  period_start timestamptz not null,
  reset_time timestamptz,
  revision bigint not null,
  limit_amount numeric not null,
  granted numeric not null,
  debt numeric not null,
  spent jsonb not null,
  used numeric,
  adjusted numeric not null default 0,
  primary key (tenant_id, account_id, feature_key, start_time)
);

create table reservation (
  tenant_id text not null,
  reservation_id text not null,
  account_id text not null,
  feature_key text not null,
  amount numeric not null check (amount >= 0),
  state text not null check (state in ('held', 'committed', 'released', 'expired')),
  expire_time timestamptz not null,
  committed_amount numeric,
  primary key (tenant_id, reservation_id)
);
create index reservation_held on reservation (tenant_id, account_id, feature_key, expire_time) where state = 'held';
create index reservation_expiry on reservation (expire_time) where state = 'held';

-- The published catalog's meters, as last fetched.
create table meter_catalog (
  tenant_id text not null,
  revision bigint not null,
  meters jsonb not null,
  primary key (tenant_id)
);
${tables.map(tenantPolicy).join("\n")}
-- The job that lets go of what was held too long looks for tenants across all of them, and sees nothing else.
create policy reservation_expired on reservation for select
  using (nullif(current_setting('licet.tenant', true), '') is null and state = 'held' and expire_time < now() + interval '1 hour');
`,
};
