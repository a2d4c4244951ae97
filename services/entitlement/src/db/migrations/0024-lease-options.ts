import type { Migration } from "@licet/db/migrations";

export const leaseOptions: Migration = {
  name: "0024_lease_options",
  sql: `
-- Who may have the keys of a floating licence; null: what the plan says.
alter table licence add column lease_options jsonb;
-- The few licences that had more keys in use than bought.
create index licence_overdrafts on licence (tenant_id, licence_id) where overdrafts <> '[]';
`,
};
