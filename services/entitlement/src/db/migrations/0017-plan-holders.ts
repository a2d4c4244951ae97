import type { Migration } from "@licet/db/migrations";

export const planHolders: Migration = {
  name: "0017_plan_holders",
  sql: `
-- Who holds a plan, by account, and which version of it.
create index licence_plan on licence (tenant_id, plan_key, account_id, licence_id) include (plan_version)
  where state <> 'revoked';
`,
};
