import { expect, it, describe, beforeAll } from "@jest/globals";
import pg from "pg";
import { testDatabase } from "./database.ts";
import type { TestDatabase } from "./database.ts";

let migrations = 0;

async function migrate(ownerUrl: string): Promise<void> {
  migrations += 1;
  await query(ownerUrl, "CREATE TABLE note (tenant_id text, body text)");
  await query(ownerUrl, "ALTER TABLE note ENABLE ROW LEVEL SECURITY");
  await query(ownerUrl, "CREATE POLICY own ON note USING (tenant_id = current_setting('licet.tenant', true))");
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

describe("testDatabase", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase({ name: "testing_note", migrate });
  });

  it("migrates a template once and gives a file the same database at every call", async () => {
    expect(await testDatabase({ name: "testing_note", migrate })).toEqual(database);
    expect(migrations).toBe(1);
  });

  it("lets the service's role use what the owner made, under row-level security", async () => {
    await query(database.ownerUrl, "INSERT INTO note VALUES ('t1', 'a'), ('t2', 'b')");
    expect(await query(database.appUrl, "SELECT * FROM note")).toEqual([]);
    const own = await query(`${database.appUrl}?options=-c%20licet.tenant%3Dt1`, "SELECT body FROM note");
    expect(own).toEqual([{ body: "a" }]);
  });

  it("does not let the service's role change the schema", async () => {
    await expect(query(database.appUrl, "CREATE TABLE other (a int)")).rejects.toThrow("permission denied");
    await expect(query(database.appUrl, "DROP TABLE note")).rejects.toThrow("must be owner");
  });
});
