import type { Migration } from "@licet/db/migrations";

export const firstUse: Migration = {
  name: "0023_first_use",
  sql: `
-- The term to come of a licence whose term begins with its first use; null of all others.
alter table licence add column awaits_first_use jsonb;
`,
};
