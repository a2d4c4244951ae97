import type { Migration } from "@licet/db/migrations";

export const trips: Migration = {
  name: "0020_trips",
  sql: `
-- The trips of its users that are not over, or not rested from: few, and read with the account on every change.
alter table account add column trips jsonb not null default '[]';
`,
};
