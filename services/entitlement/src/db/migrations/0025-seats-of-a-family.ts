import type { Migration } from "@licet/db/migrations";

export const seatsOfAFamily: Migration = {
  name: "0025_seats_of_a_family",
  sql: `
-- The user's account, where it is not the licence's own but one that shares the licence; empty: the licence's own.
alter table seat add column user_account_id text not null default '';
alter table seat drop constraint seat_pkey;
alter table seat add primary key (tenant_id, licence_id, user_account_id, user_id);
`,
};
