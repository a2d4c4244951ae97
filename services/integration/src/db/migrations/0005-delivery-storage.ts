import type { Migration } from "@licet/db/migrations";

/**
 * Nearly all of a delivery is its token, base64url of signed JSON, which hardly gets shorter: compressing it took PostgreSQL
 * longer than the rest of the insert.
 */
export const deliveryStorage: Migration = {
  name: "0005_delivery_storage",
  sql: `
alter table delivery alter column token set storage external, alter column data set storage external;
`,
};
