import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { prepareDatabase } from "@licet/embedded";
import type { PostgresServer } from "@licet/embedded";
import { eventually, startOwnPostgres } from "@licet/testing";
import type { Database } from "./database.ts";
import { isDatabaseUnavailable } from "./database-error.ts";
import { Note, noteMigrations, openNotes } from "./fixture/notes.ts";

let server: PostgresServer;
let db: Database;
beforeAll(async () => {
  server = await startOwnPostgres();
  const { ownerUrl, appUrl } = await prepareDatabase({
    adminUrl: server.adminUrl,
    database: "recovery",
    owner: { name: "recovery_owner", password: "owner" },
    app: { name: "recovery_app", password: "app" },
  });
  db = await openNotes({ url: appUrl, ownerUrl, migrations: noteMigrations });
}, 60_000);
afterAll(async () => {
  await db.close();
  await server.stop();
}, 60_000);

const write = (id: string) =>
  db.transaction("r", (tx) => tx.sql("insert into note (id, tenant_id, text) values ($1, 'r', '')", [id]));
const unavailable = { reason: "DATABASE_UNAVAILABLE", retryAfterMs: 1000 };

describe("a database that is killed and comes back", () => {
  it("fails with DATABASE_UNAVAILABLE in the midst of work and while away, and works again by itself", async () => {
    await write("before");
    const interrupted = db.transaction("r", async (tx) => {
      await tx.sql("insert into note (id, tenant_id, text) values ('during', 'r', '')");
      await server.killHard();
      await tx.sql("select 1");
    });
    await expect(interrupted).rejects.toMatchObject(unavailable);
    await expect(write("away")).rejects.toMatchObject(unavailable);
    await expect(db.ping()).rejects.toMatchObject(unavailable);
    await expect(db.read("r", (tx) => tx.em.find(Note, {}))).rejects.toMatchObject(unavailable);
    await server.restart();
    await eventually(() => write("after"));
    const rows = await db.read("r", (tx) => tx.sql("select id from note order by id"));
    expect(rows).toEqual([{ id: "after" }, { id: "before" }]);
  }, 60_000);

  it("fails all that is in flight at once, and leaves no connection stuck", async () => {
    const running = Array.from({ length: 30 }, () => db.read("r", (tx) => tx.sql("select pg_sleep(10)")));
    const outcomes = Promise.allSettled(running);
    await server.killHard();
    for (const outcome of await outcomes) {
      expect(outcome.status === "rejected" && isDatabaseUnavailable(outcome.reason)).toBe(true);
    }
    await server.restart();
    await eventually(() => Promise.all(Array.from({ length: 30 }, () => db.ping())).then(() => true));
  }, 60_000);
});
