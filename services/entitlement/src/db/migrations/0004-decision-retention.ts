import type { Migration } from "@licet/db/migrations";
import { currentTenant } from "@licet/db/migrations";

export const decisionRetention: Migration = {
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
};
