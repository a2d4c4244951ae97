export { migrate } from "./migrate.ts";
export type { MigrateOptions, Migration } from "./migrate.ts";
export { standardMigrations } from "./standard-tables.ts";
export { accountPolicy, currentTenant, tenantPolicy } from "./tenant-table.ts";
