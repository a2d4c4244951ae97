import type { Migration } from "@licet/db/migrations";

/**
 * Orders wait in entitlement, no longer here: those kept back are judged once more, and told of. Neither what entitlement
 * refused nor what it undid needs a column, since the order moves at once. Rows that change after they are written have
 * room for it on their page.
 */
export const orderSequence: Migration = {
  name: "0004_order_sequence",
  sql: `
alter table customer_order no force row level security;
update customer_order set state = 'RECEIVED' where held_payload is not null and state = 'ACCEPTED';
alter table customer_order force row level security;
drop policy customer_order_held on customer_order;
drop index customer_order_held;
alter table customer_order drop column held_subject, drop column held_payload, drop column refusal;
alter table order_licence drop column is_undone;
alter table order_licence set (fillfactor = 80);
`,
};
