import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import pg from "pg";
import type { Database } from "./database.ts";
import { Note, noteUrls, openNotes } from "./fixture/notes.ts";

let db: Database;
let raw: pg.Client;
beforeAll(async () => {
  db = await openNotes();
  raw = new pg.Client({ connectionString: (await noteUrls()).appUrl });
  await raw.connect();
  for (const tenant of ["mine", "yours"]) {
    await db.transaction(tenant, (tx) =>
      tx.sql("insert into note (id, tenant_id, text) values ($1, $2, $2)", [`${tenant}-1`, tenant]),
    );
  }
});
afterAll(async () => {
  await raw.end();
  await db.close();
});

describe("a tenant's transaction", () => {
  it("sees its own rows only, by SQL and by the ORM, even when it names another's", async () => {
    await db.read("mine", async (tx) => {
      expect(await tx.sql("select id from note")).toEqual([{ id: "mine-1" }]);
      expect(await tx.sql("select id from note where tenant_id = 'yours'")).toEqual([]);
      expect(await tx.em.find(Note, {}, { filters: false })).toHaveLength(1);
      expect(await tx.em.findOne(Note, { id: "yours-1" })).toBeNull();
    });
  });

  it.each([
    ["updates", "update note set text = 'taken' where id = 'yours-1' returning id"],
    ["deletes", "delete from note where id = 'yours-1' returning id"],
  ])("%s none of another's rows", async (_, text) => {
    expect(await db.transaction("mine", (tx) => tx.sql(text))).toEqual([]);
  });

  it("cannot write a row into another's name", async () => {
    const insert = "insert into note (id, tenant_id, text) values ('x', 'yours', '')";
    await expect(db.transaction("mine", (tx) => tx.sql(insert))).rejects.toThrow("row-level security");
    const move = "update note set tenant_id = 'yours'";
    await expect(db.transaction("mine", (tx) => tx.sql(move))).rejects.toThrow("row-level security");
  });

  it("adds the tenant filter to the ORM's own statements", async () => {
    await db.read("mine", async (tx) => {
      expect(tx.em.getFilterParams("tenant")).toEqual({ tenantId: "mine" });
      const query = tx.em.createQueryBuilder(Note);
      await query.applyFilters();
      expect(query.getFormattedQuery()).toContain(`"tenant_id" = 'mine'`);
    });
  });
});

describe("the service's role", () => {
  it("sees no tenant's rows without naming one, before a tenant's transaction and after", async () => {
    expect((await raw.query("select * from note")).rows).toEqual([]);
    await raw.query("begin; select set_config('licet.tenant', 'mine', true); commit");
    expect((await raw.query("select * from note")).rows).toEqual([]);
    expect(await db.withoutTenant((tx) => tx.sql("select * from note"))).toEqual([]);
  });

  it("is neither owner nor above row-level security", async () => {
    const { rows } = await raw.query(`
      select rolsuper, rolbypassrls, pg_get_userbyid(relowner) = current_user as is_owner, relforcerowsecurity
      from pg_roles, pg_class where rolname = current_user and relname = 'note'`);
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, is_owner: false, relforcerowsecurity: true }]);
  });

  it.each(["alter table note disable row level security", "drop policy note_tenant on note", "drop table note"])(
    "may not %s",
    async (text) => {
      await expect(raw.query(text)).rejects.toThrow("must be owner");
    },
  );

  it("may not become another role, nor change what ran", async () => {
    await expect(raw.query("set role db_note_owner")).rejects.toThrow("permission denied");
    await expect(raw.query("delete from migration")).rejects.toThrow("permission denied");
  });
});
