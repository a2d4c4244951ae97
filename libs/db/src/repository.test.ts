import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { DomainError } from "@licet/kernel";
import { LockMode } from "@mikro-orm/core";
import type { Database } from "./database.ts";
import { Note, openNotes } from "./fixture/notes.ts";
import type { Repository, RepositoryMapping } from "./repository.ts";
import { createRepository } from "./repository.ts";

interface NoteState {
  readonly text: string;
}
type Mapping = RepositoryMapping<NoteState, string, string>;

let db: Database;
beforeAll(async () => {
  db = await openNotes();
});
afterAll(() => db.close());

const common: Pick<Mapping, "noun" | "toEvent" | "writeAudit"> = {
  noun: "note",
  toEvent: (name, { tenantId, id, actor, version }) => ({
    tenantId,
    subject: `licet.note.v1.${name}`,
    payload: Buffer.from(`${id} ${version} ${actor}`),
  }),
  async writeAudit(tx, entries, { id, actor }) {
    for (const entry of entries) tx.publish({ ...auditEvent, payload: Buffer.from(`${id} ${actor} ${entry}`) });
  },
};
const auditEvent = { tenantId: "audit", subject: "licet.note.v1.audited" };

const byOrm: Mapping = {
  ...common,
  async load(tx, id, lock) {
    const found = await tx.em.findOne(Note, { id }, lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {});
    return found ? { state: { text: found.text }, version: found.version } : undefined;
  },
  async save(tx, { text }, { id, tenantId, version }) {
    if (version === 1) tx.em.create(Note, { id, tenantId, text, version });
    else Object.assign(await tx.em.findOneOrFail(Note, { id }), { text, version });
  },
};

const bySql: Mapping = {
  ...common,
  async load(tx, id, lock) {
    const text = `select text, version from note where id = $1${lock ? " for update" : ""}`;
    const [row] = await tx.sql<{ text: string; version: number }>(text, [id]);
    return row && { state: { text: row.text }, version: row.version };
  },
  async save(tx, { text }, { id, tenantId, version }) {
    await tx.sql(
      `insert into note (id, tenant_id, text, version) values ($1, $2, $3, $4)
       on conflict (id) do update set text = excluded.text, version = excluded.version`,
      [id, tenantId, text, version],
    );
  },
};

describe.each([
  ["MikroORM", byOrm],
  ["plain SQL", bySql],
])("a repository by %s", (name, mapping) => {
  const tenantId = `repository ${name}`;
  const target = (id: string, etag?: string) => ({
    tenantId,
    id: `${name} ${id}`,
    actor: "crm",
    ...(etag === undefined ? {} : { etag }),
  });
  let notes: Repository<NoteState, string, string>;
  beforeAll(() => {
    notes = createRepository(db, mapping);
  });
  const eventsOf = async (id: string) => {
    const rows = await db.withoutTenant((tx) =>
      tx.sql<{ line: string }>(
        `select subject || ': ' || convert_from(payload, 'UTF8') as line from outbox
         where convert_from(payload, 'UTF8') like $1 order by id`,
        [`${name} ${id}%`],
      ),
    );
    return rows.map(({ line }) => line.replace(`${name} `, ""));
  };

  it("creates, updates with its events and audit, and gives each version its etag", async () => {
    const created = await notes.create(target("a"), { state: { text: "one" }, events: ["written"] });
    expect(created).toEqual({ state: { text: "one" }, etag: '"1"' });
    const updated = await notes.update(target("a", created.etag), ({ text }) => ({
      state: { text: `${text} two` },
      events: ["changed"],
      audit: ["because"],
    }));
    expect(updated).toEqual({ state: { text: "one two" }, etag: '"2"' });
    expect(await notes.get(tenantId, `${name} a`)).toEqual(updated);
    expect(await eventsOf("a")).toEqual([
      "licet.note.v1.written: a 1 crm",
      "licet.note.v1.changed: a 2 crm",
      "licet.note.v1.audited: a crm because",
    ]);
  });

  it("refuses a stale etag and changes nothing", async () => {
    const { etag } = await notes.create(target("stale"), { state: { text: "one" } });
    await notes.update(target("stale"), () => ({ state: { text: "two" } }));
    const late = notes.update(target("stale", etag), () => ({ state: { text: "lost" }, events: ["changed"] }));
    await expect(late).rejects.toMatchObject({ reason: "ETAG_MISMATCH" });
    expect((await notes.get(tenantId, `${name} stale`)).state.text).toBe("two");
    expect(await eventsOf("stale")).toEqual([]);
  });

  it("saves nothing of a decision that refuses, or that leaves the state as it is", async () => {
    const created = await notes.create(target("refused"), { state: { text: "one" } });
    const refused = notes.update(target("refused"), () => {
      throw new DomainError("NOTE_CLOSED", "closed");
    });
    await expect(refused).rejects.toMatchObject({ reason: "NOTE_CLOSED" });
    expect(await notes.update(target("refused"), (state) => ({ state, events: ["changed"] }))).toEqual(created);
    expect(await eventsOf("refused")).toEqual([]);
  });

  it("loses none of many updates at once", async () => {
    await notes.create(target("race"), { state: { text: "" } });
    const append = () => notes.update(target("race"), ({ text }) => ({ state: { text: `${text}x` } }));
    await Promise.all(Array.from({ length: 20 }, append));
    expect(await notes.get(tenantId, `${name} race`)).toEqual({ state: { text: "x".repeat(20) }, etag: '"21"' });
  });

  it("says the same of a missing one and of another tenant's", async () => {
    await notes.create(target("hidden"), { state: { text: "secret" } });
    const id = `${name} hidden`;
    const hidden = notes.get("someone else", id);
    await expect(hidden).rejects.toMatchObject({ reason: "NOT_FOUND", message: "no such note", metadata: { id } });
    await expect(notes.update({ tenantId, id: "nowhere", actor: "crm" }, (state) => ({ state }))).rejects.toMatchObject(
      {
        reason: "NOT_FOUND",
        message: "no such note",
        metadata: { id: "nowhere" },
      },
    );
    expect(await notes.find("someone else", id)).toBeUndefined();
  });
});
