import type { Migration } from "@licet/db/migrations";
import { currentTenant, standardMigrations, tenantPolicy } from "@licet/db/migrations";

/** The schema of this service's own database. */
export const migrations: readonly Migration[] = [
  ...standardMigrations,
  {
    name: "0001_accounts",
    sql: `
create table account (
  tenant_id text not null,
  account_id text not null,
  display_name text not null default '',
  email text not null default '',
  billing_country text not null default '',
  time_zone text not null default 'UTC',
  revision bigint not null default 0,
  version integer not null default 0,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  primary key (tenant_id, account_id)
);
${tenantPolicy("account")}

create table account_user (
  tenant_id text not null,
  account_id text not null,
  user_id text not null,
  display_name text not null,
  email text not null,
  roles text[] not null,
  groups text[] not null,
  version integer not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  primary key (tenant_id, account_id, user_id)
);
${tenantPolicy("account_user")}

create table licence (
  tenant_id text not null,
  licence_id text not null,
  account_id text not null,
  product_key text not null,
  plan_key text not null,
  plan_version integer not null,
  add_ons jsonb not null,
  quantity bigint not null check (quantity > 0),
  state text not null,
  status_reason text not null,
  start_time timestamptz not null,
  end_time timestamptz,
  grace_end_time timestamptz,
  maintenance_end_time timestamptz,
  first_order_id text not null,
  order_id text not null,
  version integer not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  primary key (tenant_id, licence_id)
);
create index licence_account on licence (tenant_id, account_id);
${tenantPolicy("licence")}

create table seat (
  tenant_id text not null,
  licence_id text not null,
  user_id text not null,
  account_id text not null,
  assign_time timestamptz not null,
  primary key (tenant_id, licence_id, user_id)
);
create index seat_account on seat (tenant_id, account_id);
${tenantPolicy("seat")}

create table account_snapshot (
  tenant_id text not null,
  account_id text not null,
  revision bigint not null,
  catalog_revision bigint not null,
  document text not null,
  primary key (tenant_id, account_id)
);
create index account_snapshot_catalog on account_snapshot (tenant_id, catalog_revision);
${tenantPolicy("account_snapshot")}

create table provisioned_order (
  tenant_id text not null,
  order_id text not null,
  account_id text not null,
  outcome text not null,
  effects jsonb not null,
  process_time timestamptz not null default now(),
  primary key (tenant_id, order_id)
);
${tenantPolicy("provisioned_order")}
`,
  },
  {
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
  },
  {
    name: "0003_logs",
    sql: `
create table upgrade_prompt (
  tenant_id text not null,
  prompt_id text not null,
  account_id text not null,
  feature_key text not null,
  threshold_percent integer not null,
  period_start_time timestamptz not null,
  limit_amount numeric not null,
  used_amount numeric not null,
  reset_time timestamptz,
  plan_keys text[] not null,
  add_on_keys text[] not null,
  create_time timestamptz not null,
  primary key (tenant_id, prompt_id),
  unique (tenant_id, account_id, feature_key, threshold_percent, period_start_time)
);
${tenantPolicy("upgrade_prompt")}

create table audit_head (
  tenant_id text primary key,
  sequence bigint not null,
  hash text not null
);
${tenantPolicy("audit_head")}

create table audit_entry (
  tenant_id text not null,
  sequence bigint not null,
  time timestamptz not null,
  actor text not null,
  action text not null,
  resource text not null,
  account_id text not null,
  reason text not null,
  details text not null,
  trace_id text not null,
  hash text not null,
  primary key (tenant_id, sequence)
);
create index audit_entry_account on audit_entry (tenant_id, account_id, sequence);
${tenantPolicy("audit_entry")}

create table decision_log (
  tenant_id text not null,
  decision_id text not null,
  account_id text not null,
  feature_key text not null,
  allowed boolean not null,
  code text not null,
  time timestamptz not null,
  actor text not null,
  trace_id text not null,
  revision bigint not null,
  subject jsonb not null,
  document jsonb not null,
  primary key (tenant_id, decision_id)
);
create index decision_log_time on decision_log (tenant_id, account_id, time);
${tenantPolicy("decision_log")}
`,
  },
  {
    name: "0004_decision_retention",
    sql: `
alter table decision_log add column expire_time timestamptz not null default now() + interval '90 days';
create index decision_log_expiry on decision_log (expire_time);

-- The job that deletes them names no tenant: it sees what is past its time, and nothing else.
create policy decision_log_expired on decision_log for select
  using (${currentTenant} is null and expire_time < now());
create policy decision_log_cleanup on decision_log for delete
  using (${currentTenant} is null and expire_time < now());
`,
  },
  {
    name: "0005_waiting_orders",
    sql: `
alter table provisioned_order add column after_order_id text not null default '';

create table waiting_order (
  tenant_id text not null,
  order_id text not null,
  account_id text not null,
  after_order_id text not null,
  document jsonb not null,
  traceparent text,
  create_time timestamptz not null default now(),
  primary key (tenant_id, order_id)
);
create index waiting_order_after on waiting_order (after_order_id, tenant_id);
${tenantPolicy("waiting_order")}

-- The job that carries out what waits for nothing any more names no tenant: it sees whose orders these are.
create policy waiting_order_free on waiting_order for select
  using (${currentTenant} is null and after_order_id = '');
`,
  },
  {
    name: "0006_licence_steps",
    sql: `
alter table licence add column steps jsonb not null default '[]';
`,
  },
];
