import type { Migration } from "@licet/db/migrations";
import { currentTenant } from "@licet/db/migrations";

/** For each table that grows with usage, the time by which its rows are forgotten. */
const times = [
  ["usage_event", "receive_time", "true"],
  ["usage_entry", "time", "true"],
  ["reservation", "expire_time", "state <> 'held'"],
] as const;

/**
 * The job that forgets old usage works across tenants: a transaction without tenant sees, and may delete, what is older
 * than 32 days, and nothing else. Rows are written in the order of these times, or nearly, so a BRIN index finds them.
 */
export const forgetting: Migration = {
  name: "0002_forgetting",
  sql: times.map(toSql).join("\n"),
};

function toSql([table, time, condition]: (typeof times)[number]): string {
  const isOld = `${currentTenant} is null and ${condition} and ${time} < now() - interval '32 days'`;
  return `
create index ${table}_forgetting on ${table} using brin (${time});
create policy ${table}_old on ${table} for select using (${isOld});
create policy ${table}_forgetting on ${table} for delete using (${isOld});`;
}
