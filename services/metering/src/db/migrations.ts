import { type Migration, standardMigrations } from "@licet/db/migrations";
import { forgetting } from "./migrations/0002-forgetting.ts";
import { ledgerTables } from "./migrations/0001-ledger.ts";

/** The history of metering's schema. */
export const migrations: readonly Migration[] = [...standardMigrations, ledgerTables, forgetting];
