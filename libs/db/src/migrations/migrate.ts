import pg from "pg";
import { toDatabaseError } from "../database-error.ts";

/** One step of a schema's history. Once released it never changes: a later step corrects it. */
export interface Migration {
  /** Unique and sortable, e.g. `0002_licences`. */
  readonly name: string;
  /** One or more statements, run in one transaction. */
  readonly sql: string;
}

/** Who migrates what. */
export interface MigrateOptions {
  /** URL of the role that owns the tables. */
  readonly ownerUrl: string;
  /** URL of the service's role, which is granted the use of them and nothing else; absent where that is granted already. */
  readonly url?: string;
  /** In order; steps that ran before are skipped. */
  readonly migrations: readonly Migration[];
}

/** The history is the owner's alone, whatever the default privileges say. */
const createHistory = `
  create table if not exists migration (name text primary key, time timestamptz not null default now());
  do $$ declare other text; begin
    for other in
      select distinct grantee from information_schema.role_table_grants
      where table_schema = 'public' and table_name = 'migration' and grantee <> current_user
    loop
      execute format('revoke all on migration from %I', other);
    end loop;
  end $$`;

const lockKey = 0x6c696365; // "lice": any number that all replicas agree on

/**
 * Runs the steps that have not run yet, each in its own transaction. Replicas that start together wait for each other.
 * @returns the names of the steps that ran
 */
export async function migrate({ ownerUrl, url, migrations }: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: "licet-migrate" });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(`select pg_advisory_lock(${lockKey})`);
    await client.query(createHistory);
    if (url !== undefined) await grantUse(client, decodeURIComponent(new URL(url).username));
    return await runMissing(client, migrations);
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    await client.end().catch(() => {});
  }
}

async function runMissing(client: pg.Client, migrations: readonly Migration[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("select name from migration");
  const done = new Set(rows.map((row) => row.name));
  const missing = migrations.filter((migration) => !done.has(migration.name));
  for (const { name, sql } of missing) {
    await client.query(`begin; ${sql};\n insert into migration (name) values (${pg.escapeLiteral(name)}); commit`);
  }
  return missing.map((migration) => migration.name);
}

/** Rights on everything the owner creates from here on, so that a step may still take some of them back. */
async function grantUse(client: pg.Client, role: string): Promise<void> {
  const grantee = pg.escapeIdentifier(role);
  const { rows } = await client.query<{ is_owner: boolean }>("select current_user = $1 as is_owner", [role]);
  if (rows[0]?.is_owner === true) throw new Error(`role ${role} would own its tables and so escape their policies`);
  await client.query(`grant usage on schema public to ${grantee}`);
  await client.query(
    `alter default privileges in schema public grant select, insert, update, delete on tables to ${grantee}`,
  );
  await client.query(`alter default privileges in schema public grant usage, select on sequences to ${grantee}`);
}
