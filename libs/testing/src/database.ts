import { prepareDatabase, startPostgres } from "@licet/embedded";
import type { RoleCredential } from "@licet/embedded";
import pg from "pg";
import { oncePerRun } from "./once-per-run.ts";
import { serverFolder } from "./run-folder.ts";

/** A migrated database of this test file's own. */
export interface TestDatabase {
  /** For the service's role, which is subject to row-level security. */
  readonly appUrl: string;
  /** For the role that owns the tables. */
  readonly ownerUrl: string;
}

/** What testDatabase needs to know. */
interface TestDatabaseOptions {
  /** Lower case; the same name must mean the same migrations everywhere. */
  readonly name: string;
  /** Run once per test run. Must close its connections. */
  readonly migrate: (ownerUrl: string) => Promise<void>;
}

const ofThisFile = new Map<string, Promise<TestDatabase>>();

/**
 * A database cloned from a template that `migrate` filled once per run. Each test file gets a fresh one and the same
 * one at every call; the worker's next file replaces it.
 */
export function testDatabase(options: TestDatabaseOptions): Promise<TestDatabase> {
  const known = ofThisFile.get(options.name) ?? cloneTemplate(options);
  ofThisFile.set(options.name, known);
  return known;
}

async function cloneTemplate(options: TestDatabaseOptions): Promise<TestDatabase> {
  const { adminUrl } = await oncePerRun("postgres", startServer);
  const { template } = await oncePerRun(`template-${options.name}`, () => makeTemplate(adminUrl, options));
  const { owner, app } = rolesOf(options.name);
  const database = `${options.name}_w${process.env["JEST_WORKER_ID"] ?? "0"}`;
  await runAsAdmin(adminUrl, [
    `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`,
    `CREATE DATABASE ${database} TEMPLATE ${template} OWNER ${owner.name}`,
  ]);
  return { ownerUrl: urlOf(adminUrl, database, owner), appUrl: urlOf(adminUrl, database, app) };
}

async function startServer(): Promise<{ adminUrl: string }> {
  const { adminUrl } = await startPostgres({ dataDir: await serverFolder("postgres"), durable: false });
  return { adminUrl };
}

async function makeTemplate(adminUrl: string, options: TestDatabaseOptions): Promise<{ template: string }> {
  const template = `${options.name}_template`;
  await runAsAdmin(adminUrl, [`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`]);
  const { ownerUrl } = await prepareDatabase({ adminUrl, database: template, ...rolesOf(options.name) });
  await options.migrate(ownerUrl);
  return { template };
}

function rolesOf(name: string): { owner: RoleCredential; app: RoleCredential } {
  return { owner: { name: `${name}_owner`, password: "owner" }, app: { name: `${name}_app`, password: "app" } };
}

async function runAsAdmin(adminUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlOf(adminUrl: string, database: string, role: RoleCredential): string {
  return `postgresql://${role.name}:${role.password}@${new URL(adminUrl).host}/${database}`;
}
