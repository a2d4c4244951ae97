import type { Migration } from "@licet/db/migrations";

/**
 * A token is base64url of signed JSON, which hardly gets shorter: compressing it took PostgreSQL longer than the rest of the
 * insert. Heads are written with each token of their licence; with room on their pages no index learns of it.
 */
export const tokenStorage: Migration = {
  name: "0003_token_storage",
  sql: `
alter table licence_token alter column token set storage external;
alter table licence_head set (fillfactor = 50);
`,
};
