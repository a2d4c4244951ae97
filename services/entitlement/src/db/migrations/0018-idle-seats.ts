import type { Migration } from "@licet/db/migrations";

export const idleSeats: Migration = {
  name: "0018_idle_seats",
  sql: `
alter table seat add column last_use_time timestamptz;
-- When notice was given that it is not used; null: none stands.
alter table seat add column notice_time timestamptz;
`,
};
