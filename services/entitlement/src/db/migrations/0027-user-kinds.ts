import type { Migration } from "@licet/db/migrations";

export const userKinds: Migration = {
  name: "0027_user_kinds",
  sql: `
alter table account_user add column kind text not null default 'person';
`,
};
