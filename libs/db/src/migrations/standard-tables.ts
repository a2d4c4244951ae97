import type { Migration } from "./migrate.ts";
import { currentTenant, tenantPolicy } from "./tenant-table.ts";

/**
 * The tables every service has. outbox, inbox and dead_letter are read across tenants by
 * the relay and the consumers, so they have no policy; a stored response is its tenant's own until it has expired.
 */
const standardTables: Migration = {
  name: "0000_standard_tables",
  sql: `
create table outbox (
  id bigint generated always as identity primary key,
  event_id text not null,
  tenant_id text not null,
  subject text not null,
  payload bytea not null,
  time timestamptz not null,
  traceparent text,
  attempts integer not null default 0,
  due_time timestamptz not null default now()
);

create table inbox (
  consumer text not null,
  event_id text not null,
  time timestamptz not null default now(),
  primary key (consumer, event_id)
);
create index inbox_time on inbox (time);

create table dead_letter (
  id bigint generated always as identity primary key,
  consumer text not null,
  event_id text not null,
  tenant_id text not null,
  subject text not null,
  payload bytea not null,
  event_time timestamptz not null,
  traceparent text,
  reason text not null,
  error text not null,
  attempts integer not null,
  time timestamptz not null default now(),
  unique (consumer, event_id)
);

create table idempotency (
  tenant_id text not null,
  request_id text not null,
  method text not null,
  request_hash text not null,
  response bytea,
  expire_time timestamptz not null,
  primary key (tenant_id, request_id)
);
create index idempotency_expire_time on idempotency (expire_time);
${tenantPolicy("idempotency")}
create policy idempotency_expired on idempotency for select
  using (${currentTenant} is null and expire_time < now());
create policy idempotency_cleanup on idempotency for delete
  using (${currentTenant} is null and expire_time < now());
`,
};

/** Several events of one transaction as one row, stored as it comes: it is compressed already. */
const eventBatches: Migration = {
  name: "0000b_event_batches",
  sql: `
alter table outbox add column event_count integer not null default 1;
alter table outbox alter column payload set storage external;
alter table dead_letter add column event_count integer not null default 1;
`,
};

/** What every service has; the first of its migrations. */
export const standardMigrations: readonly Migration[] = [standardTables, eventBatches];
