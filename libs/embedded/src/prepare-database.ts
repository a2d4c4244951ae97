import pg from "pg";
import type { RoleCredential } from "./postgres.ts";
import { waitUntil } from "./wait-until.ts";

/** A service's database and its two roles. */
export interface DatabaseRequest {
  /** A role that may make roles and databases. */
  readonly adminUrl: string;
  readonly database: string;
  /** Owns the database and runs the migrations. */
  readonly owner: RoleCredential;
  /** What the service runs as: reads and writes rows, is subject to row-level security, owns nothing. */
  readonly app: RoleCredential;
}

/** Where the roles find the database. */
export interface PreparedDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
}

const alreadyThere = new Set(["42710", "42P04", "23505"]);

/** Makes the roles and the database, or brings them to the wanted state. May be called any number of times, and by several at once. */
export async function prepareDatabase(request: DatabaseRequest): Promise<PreparedDatabase> {
  const { adminUrl, database, owner, app } = request;
  await withClient(adminUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('licet.prepare-database'))");
    await ensureRole(client, owner);
    await ensureRole(client, app);
    await client.query(`GRANT ${name(owner)} TO CURRENT_USER`);
    await unlessThere(client, `CREATE DATABASE ${quote(database)} OWNER ${name(owner)}`);
    await client.query(`REVOKE ALL ON DATABASE ${quote(database)} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${quote(database)} TO ${name(app)}`);
    await withClient(databaseUrl(adminUrl, database), (inside) => inside.query(privileges(owner, app)));
  });
  const prepared = { ownerUrl: databaseUrl(adminUrl, database, owner), appUrl: databaseUrl(adminUrl, database, app) };
  await Promise.all([untilAdmitted(prepared.ownerUrl), untilAdmitted(prepared.appUrl)]);
  return prepared;
}

const insufficientPrivilege = "42501";
const admittedWithinMs = 5000;

/** Whoever was just given the right to connect can: a busy server has been seen to refuse for a moment. */
async function untilAdmitted(url: string): Promise<void> {
  await waitUntil(async () => {
    try {
      await withClient(url, (client) => client.query("SELECT 1"));
      return true;
    } catch (error) {
      if ((error as pg.DatabaseError).code !== insufficientPrivilege) throw error;
      return false;
    }
  }, admittedWithinMs);
}

/** Everything the owner makes later, the app may use. */
function privileges(owner: RoleCredential, app: RoleCredential): string {
  const byOwner = `ALTER DEFAULT PRIVILEGES FOR ROLE ${name(owner)}`;
  return [
    `ALTER SCHEMA public OWNER TO ${name(owner)}`,
    `REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
    `GRANT USAGE ON SCHEMA public TO ${name(app)}`,
    `${byOwner} GRANT USAGE ON SCHEMAS TO ${name(app)}`,
    `${byOwner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name(app)}`,
    `${byOwner} GRANT USAGE, SELECT ON SEQUENCES TO ${name(app)}`,
  ].join(";\n");
}

async function ensureRole(client: pg.Client, role: RoleCredential): Promise<void> {
  await unlessThere(client, `CREATE ROLE ${name(role)}`);
  await client.query(`ALTER ROLE ${name(role)} LOGIN NOCREATEDB NOCREATEROLE PASSWORD ${literal(role.password)}`);
  const { rows } = await client.query<{ mighty: boolean }>(
    "SELECT rolsuper OR rolbypassrls AS mighty FROM pg_roles WHERE rolname = $1",
    [role.name],
  );
  if (rows[0]?.mighty) await client.query(`ALTER ROLE ${name(role)} NOSUPERUSER NOBYPASSRLS`);
}

async function unlessThere(client: pg.Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!alreadyThere.has((error as pg.DatabaseError).code ?? "")) throw error;
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(adminUrl: string, database: string, role?: RoleCredential): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (role !== undefined) {
    url.username = role.name;
    url.password = encodeURIComponent(role.password);
  }
  return url.href;
}

function name(role: RoleCredential): string {
  return quote(role.name);
}

function quote(identifier: string): string {
  return pg.escapeIdentifier(identifier);
}

function literal(text: string): string {
  return pg.escapeLiteral(text);
}
