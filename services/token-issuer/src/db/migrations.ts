import type { Migration } from "@licet/db/migrations";
import { standardMigrations } from "@licet/db/migrations";
import { keyTables } from "./migrations/0001-keys.ts";
import { tokenTables } from "./migrations/0002-tokens.ts";
import { tokenStorage } from "./migrations/0003-token-storage.ts";
import { roleTables } from "./migrations/0004-roles.ts";

/** The history of this service's schema. */
export const migrations: readonly Migration[] = [
  ...standardMigrations,
  keyTables,
  tokenTables,
  tokenStorage,
  roleTables,
];
