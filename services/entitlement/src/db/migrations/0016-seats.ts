import type { Migration } from "@licet/db/migrations";

export const seats: Migration = {
  name: "0016_seats",
  sql: `
alter table seat add column transfer_time timestamptz;
-- What is reserved of a licence's seats, and whose came free.
alter table licence add column seating jsonb not null default '{}';
`,
};
