import type { Migration } from "@licet/db/migrations";

/** A token fits its row's page: kept there, it is one write instead of one for every 2 KiB and its index entry. */
export const deliveryInline: Migration = {
  name: "0006_delivery_inline",
  sql: "alter table delivery set (toast_tuple_target = 8160);",
};
