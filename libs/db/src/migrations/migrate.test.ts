import { beforeAll, describe, expect, it } from "@jest/globals";
import { testDatabase } from "@licet/testing";
import type { TestDatabase } from "@licet/testing";
import pg from "pg";
import { migrate } from "./migrate.ts";

let urls: TestDatabase;
beforeAll(async () => {
  urls = await testDatabase({ name: "db_migrate", migrate: async () => undefined });
});

const first = { name: "0001_first", sql: "create table first (id integer)" };
const second = {
  name: "0002_second",
  sql: "alter table first add column text text; insert into first values (1, 'x')",
};
const run = (migrations: (typeof first)[]) => migrate({ ownerUrl: urls.ownerUrl, url: urls.appUrl, migrations });

async function readFirst(): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: urls.appUrl });
  await client.connect();
  const { rows } = await client.query<object>("select * from first").finally(() => client.end());
  return rows;
}

describe("migrate", () => {
  it("runs each step once, though replicas start together", async () => {
    const ran = await Promise.all([1, 2, 3, 4].map(() => run([first])));
    expect(ran.flat()).toEqual(["0001_first"]);
    expect(await run([first])).toEqual([]);
  });

  it("runs the steps added since, and lets the service's role use the tables", async () => {
    expect(await run([first, second])).toEqual(["0002_second"]);
    expect(await readFirst()).toEqual([{ id: 1, text: "x" }]);
  });

  it("leaves nothing of a step that fails half way", async () => {
    const broken = { name: "0003_broken", sql: "insert into first values (2, 'y'); select 1/0" };
    await expect(run([first, second, broken])).rejects.toThrow("division by zero");
    expect(await readFirst()).toHaveLength(1);
    expect(await run([first, second, { ...broken, sql: "select 1" }])).toEqual(["0003_broken"]);
  });

  it("refuses a service's role that owns the tables", async () => {
    const owning = migrate({ ownerUrl: urls.ownerUrl, url: urls.ownerUrl, migrations: [] });
    await expect(owning).rejects.toThrow("escape their policies");
  });

  it("says DATABASE_UNAVAILABLE when nobody answers", async () => {
    const away = migrate({ ownerUrl: "postgres://o@127.0.0.1:1/x", migrations: [] });
    await expect(away).rejects.toMatchObject({ reason: "DATABASE_UNAVAILABLE" });
  });
});
