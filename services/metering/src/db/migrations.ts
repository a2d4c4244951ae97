import { type Migration, standardTables } from "@licet/db/migrations";
import { ledgerTables } from "./migrations/0001-ledger.ts";

/** The history of metering's schema. */
export const migrations: readonly Migration[] = [standardTables, ledgerTables];
