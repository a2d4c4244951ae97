import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import pg from "pg";
import { discardData } from "./discard-data.ts";
import { openFolder } from "./other-process.suite.ts";
import { startPostgres } from "./postgres.ts";
import type { PostgresServer } from "./postgres.ts";
import { prepareDatabase } from "./prepare-database.ts";

// Making a data folder takes seconds where the processors are busy.
jest.setTimeout(120_000);

let dataDir: string;
let server: PostgresServer;

beforeAll(async () => {
  dataDir = await openFolder();
  server = await startPostgres({ dataDir, durable: false });
});

afterAll(() => discardData(dataDir));

async function query(url: string, text: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

function request(database: string) {
  const owner = { name: `${database}_owner`, password: "o'w/n@er %" };
  const app = { name: `${database}_app`, password: `a"p p` };
  return { adminUrl: server.adminUrl, database, owner, app };
}

describe("prepareDatabase", () => {
  it("gives the app's role the rows of every table the owner makes, and no more", async () => {
    const { ownerUrl, appUrl } = await prepareDatabase(request("one"));
    await query(ownerUrl, "CREATE TABLE thing (id bigint GENERATED ALWAYS AS IDENTITY, body text)");
    await query(ownerUrl, "CREATE SCHEMA inner_rooms CREATE TABLE thing (id bigserial, body text)");
    await query(appUrl, "INSERT INTO thing (body) VALUES ('a')");
    await query(appUrl, "INSERT INTO inner_rooms.thing (body) VALUES ('a')");
    expect(await query(appUrl, "DELETE FROM thing RETURNING body")).toEqual([{ body: "a" }]);
    await expect(query(appUrl, "TRUNCATE thing")).rejects.toThrow("permission denied");
    await expect(query(appUrl, "CREATE TABLE own (id int)")).rejects.toThrow("permission denied");
    const role = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = CURRENT_USER";
    const humble = { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false };
    expect(await query(appUrl, role)).toEqual([humble]);
    expect(await query(ownerUrl, role)).toEqual([humble]);
  });

  it("changes nothing the second time, takes a new password, and takes back powers given meanwhile", async () => {
    const { ownerUrl } = await prepareDatabase(request("two"));
    await query(ownerUrl, "CREATE TABLE kept AS SELECT 1 AS n");
    await query(server.adminUrl, "ALTER ROLE two_app BYPASSRLS");
    const again = await prepareDatabase({ ...request("two"), app: { name: "two_app", password: "new" } });
    expect(await query(again.appUrl, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    expect(await query(again.appUrl, "SELECT rolbypassrls AS b FROM pg_roles WHERE rolname = 'two_app'")).toEqual([
      { b: false },
    ]);
  });

  it("lets no service into the database of another", async () => {
    const { appUrl } = await prepareDatabase(request("three"));
    await prepareDatabase(request("four"));
    await expect(query(appUrl.replace(/three$/, "four"), "SELECT 1")).rejects.toThrow("permission denied for database");
  });

  it("may be called by several at once", async () => {
    const calls = Array.from({ length: 4 }, () => prepareDatabase(request("five")));
    for (const { appUrl } of await Promise.all(calls)) expect(await query(appUrl, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });
});
