import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Database } from "./database.ts";
import { Note, openNotes } from "./fixture/notes.ts";

let db: Database;
beforeAll(async () => {
  db = await openNotes();
});
afterAll(() => db.close());

const insert = "insert into note (id, tenant_id, text) values ($1, $2, $3)";
const event = { tenantId: "t", subject: "licet.note.v1.written", payload: new Uint8Array([0, 1, 255]) };

describe("transaction", () => {
  it("commits what it wrote, and nothing of it when the work fails", async () => {
    await db.transaction("commit", (tx) => tx.sql(insert, ["c1", "commit", "kept"]));
    const failing = db.transaction("commit", async (tx) => {
      await tx.sql(insert, ["c2", "commit", "lost"]);
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await db.read("commit", (tx) => tx.sql("select id from note"))).toEqual([{ id: "c1" }]);
  });

  it("fails when the work swallowed an error of a statement, instead of losing the rest silently", async () => {
    const swallowing = db.transaction("swallow", async (tx) => {
      await tx.sql(insert, ["s1", "swallow", "lost"]);
      await tx.sql("select 1/0").catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow("rolled back");
    expect(await db.read("swallow", (tx) => tx.sql("select id from note"))).toEqual([]);
  });

  it("shows bigint, Date and undefined for int8, timestamptz and NULL", async () => {
    const text = "select 9007199254740993::int8 as big, '2026-01-02T03:04:05.678Z'::timestamptz as at, null as nothing";
    const [row] = await db.read("types", (tx) => tx.sql(text));
    expect(row).toEqual({ big: 9007199254740993n, at: new Date("2026-01-02T03:04:05.678Z"), nothing: undefined });
  });

  it("lets a transaction inside another join it", async () => {
    const failing = db.transaction("join", async () => {
      await db.transaction("join", (tx) => tx.sql(insert, ["j1", "join", "inner"]));
      expect(await db.read("join", (tx) => tx.sql("select id from note"))).toEqual([{ id: "j1" }]);
      throw new Error("outer fails");
    });
    await expect(failing).rejects.toThrow("outer fails");
    expect(await db.read("join", (tx) => tx.sql("select id from note"))).toEqual([]);
  });

  it("refuses another tenant inside, and writing inside reading", async () => {
    await expect(db.transaction("a", () => db.transaction("b", async () => 1))).rejects.toThrow("another tenant");
    await expect(db.read("a", () => db.transaction("a", async () => 1))).rejects.toThrow("read-only");
    await expect(db.read("a", (tx) => tx.sql(insert, ["r1", "a", ""]))).rejects.toThrow("read-only");
  });

  it("refuses a statement or an event after its end", async () => {
    const tx = await db.transaction("late", async (open) => open);
    await expect(tx.sql("select 1")).rejects.toThrow("over");
    expect(() => tx.publish(event)).toThrow("over");
  });

  it("fails with a statement that nobody awaited, and the process goes on", async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", listener);
    const careless = db.transaction("careless", async (tx) => {
      const first = tx.sql("select 1/0");
      await tx.sql("select 1");
      await first;
    });
    await expect(careless).rejects.toThrow(/division by zero|aborted/);
    await expect(db.transaction("careless", async (tx) => void tx.sql("select 1/0"))).rejects.toThrow("rolled back");
    await new Promise(setImmediate);
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });

  it("runs the loser of a deadlock again", async () => {
    await db.transaction("deadlock", async (tx) => {
      await tx.sql(insert, ["d1", "deadlock", ""]);
      await tx.sql(insert, ["d2", "deadlock", ""]);
    });
    const append = "update note set text = text || $2 where id = $1";
    const gate = Promise.withResolvers<void>();
    let arrived = 0;
    const lockInOrder = (ids: readonly string[], mark: string) =>
      db.transaction("deadlock", async (tx) => {
        await tx.sql(append, [ids[0], mark]);
        arrived += 1;
        if (arrived === 2) gate.resolve();
        await gate.promise;
        await tx.sql(append, [ids[1], mark]);
      });
    await Promise.all([lockInOrder(["d1", "d2"], "a"), lockInOrder(["d2", "d1"], "b")]);
    const rows = await db.read("deadlock", (tx) => tx.sql<{ text: string }>("select text from note"));
    expect(rows.map(({ text }) => text.split("").sort().join(""))).toEqual(["ab", "ab"]);
  });

  it("never mixes up tenants on the connections it shares among many", async () => {
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const tenant = `mix${index % 7}`;
        await db.transaction(tenant, (tx) => tx.sql(insert, [`mix-${index}`, tenant, tenant]));
        const rows = await db.read(tenant, (tx) => tx.sql<{ text: string }>("select distinct text from note"));
        expect(rows).toEqual([{ text: tenant }]);
      }),
    );
  });

  it("takes any tenant name as a name, quotes and all", async () => {
    const tenant = "o'brien'; drop table note; --\\";
    await db.transaction(tenant, (tx) => tx.sql(insert, ["q1", tenant, "quoted"]));
    expect(await db.read(tenant, (tx) => tx.sql("select text from note"))).toEqual([{ text: "quoted" }]);
  });
});

describe("tx.em", () => {
  it("works on the transaction's connection and is flushed at commit", async () => {
    await db.transaction("orm", async (tx) => {
      await tx.sql(insert, ["o1", "orm", "by SQL"]);
      const note = await tx.em.findOneOrFail(Note, { id: "o1" });
      note.text = "by ORM";
      tx.em.create(Note, { id: "o2", tenantId: "orm", text: "it's new", version: 1 });
    });
    const texts = await db.read("orm", (tx) => tx.sql("select text from note order by id"));
    expect(texts).toEqual([{ text: "by ORM" }, { text: "it's new" }]);
  });

  it("rolls back with the transaction", async () => {
    const failing = db.transaction("orm-back", async (tx) => {
      tx.em.create(Note, { id: "ob1", tenantId: "orm-back", text: "", version: 1 });
      await tx.em.flush();
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await db.read("orm-back", (tx) => tx.em.count(Note, {}))).toBe(0);
  });
});

describe("publish", () => {
  it("writes its events with the commit, in order, with ids and times of its own, and tells the listeners", async () => {
    let told = 0;
    const stop = db.onPublished(() => (told += 1));
    await db.transaction("t", async (tx) => {
      tx.publish([event, { ...event, subject: "k", id: "evt_known", time: new Date("2026-05-05T00:00:00Z") }]);
      tx.publish([
        { ...event, subject: "b" },
        { ...event, subject: "b" },
      ]);
    });
    stop();
    const rows = await db.withoutTenant((tx) => tx.sql("select * from outbox order by id"));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ time: new Date("2026-01-01T00:00:00Z"), payload: Buffer.from([0, 1, 255]) });
    expect(rows[0]?.["event_id"]).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(rows[1]).toMatchObject({ event_id: "evt_known", time: new Date("2026-05-05T00:00:00Z") });
    expect(rows.map((row) => [row["subject"], row["event_count"]])).toEqual([
      [event.subject, 1],
      ["k", 1],
      ["b", 2],
    ]);
    expect(rows[2]?.["event_id"]).toMatch(/^bat_[0-9a-f]{32}$/);
    expect(told).toBe(1);
  });

  it("leaves no event of work that failed", async () => {
    const count = () => db.withoutTenant((tx) => tx.sql("select count(*) from outbox"));
    const before = await count();
    const failing = db.transaction("t", async (tx) => {
      tx.publish(event);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await count()).toEqual(before);
  });
});
