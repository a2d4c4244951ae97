import type { Migration } from "@licet/db/migrations";
import { currentTenant, tenantPolicy } from "@licet/db/migrations";

export const accountHistory: Migration = {
  name: "0014_account_history",
  sql: `
-- Since when the snapshot holds; the history of accounts that are there already begins with this migration.
alter table account_snapshot add column since_time timestamptz not null default now();

-- The snapshots that others took the place of: each held from its own time until that of the next one.
create table past_snapshot (
  tenant_id text not null,
  account_id text not null,
  revision bigint not null,
  since_time timestamptz not null,
  until_time timestamptz not null,
  expire_time timestamptz not null,
  -- That of the catalog whose members the document lacks; null: it lacks none.
  catalog_revision bigint,
  document text,
  -- JSON: what makes this snapshot of the one after it.
  undo text,
  primary key (tenant_id, account_id, until_time, revision),
  check ((document is null) <> (undo is null))
);
create index past_snapshot_expiry on past_snapshot (expire_time);
${tenantPolicy("past_snapshot")}

-- The job that deletes them names no tenant: it sees what is past its time, and nothing else.
create policy past_snapshot_expired on past_snapshot for select
  using (${currentTenant} is null and expire_time < now());
create policy past_snapshot_cleanup on past_snapshot for delete
  using (${currentTenant} is null and expire_time < now());

-- The catalogs that others took the place of; kept for as long as the tenant is.
create table past_catalog (
  tenant_id text not null,
  revision bigint not null,
  document text not null,
  primary key (tenant_id, revision)
);
${tenantPolicy("past_catalog")}

-- The revision of the account that came of it; null for what changed none, such as a denial.
alter table audit_entry add column revision bigint;
create index audit_entry_revision on audit_entry (tenant_id, account_id, revision) where revision is not null;
`,
};
