import type { Migration } from "@licet/db/migrations";
import { tenantPolicy } from "@licet/db/migrations";

export const logs: Migration = {
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
};
