import type { Migration } from "@licet/db/migrations";

export const licenceSteps: Migration = {
  name: "0006_licence_steps",
  sql: `
alter table licence add column steps jsonb not null default '[]';
`,
};
