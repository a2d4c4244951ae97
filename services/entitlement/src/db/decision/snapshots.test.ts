import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Database } from "@licet/db";
import { TestClock } from "@licet/testing";
import { openTestDatabase } from "../../test/open-database.ts";
import { SnapshotCache } from "./snapshot-cache.ts";
import type { LiveSnapshots } from "./snapshots.ts";
import { createSnapshots } from "./snapshots.ts";

const clock = new TestClock("2026-03-01T12:00:00Z");
const recheckMs = 2000;
let db: Database;
let tenantId: string;
let tenants = 0;
let isBlind: boolean;
let snapshots: LiveSnapshots;

beforeAll(async () => {
  db = await openTestDatabase(clock);
}, 60_000);
afterAll(() => db.close());
beforeEach(() => {
  tenantId = `tnt-${(tenants += 1)}`;
  isBlind = false;
  const cache = new SnapshotCache({ maxBytes: 1_000_000, unknownMs: 2000, clock });
  snapshots = createSnapshots(db, cache, { isBlind: () => isBlind, recheckMs, catchUp: () => Promise.resolve() });
});

const documentAt = (revision: number): string =>
  JSON.stringify({
    ...{ schema: 1, tenantId, accountId: "acme", revision, account: { timeZone: "UTC" } },
    ...{ features: {}, licences: [], territories: {}, regions: {}, offers: {} },
  });

/** Another replica's commit, of which this one is not told. */
async function commit(revision: number): Promise<void> {
  await db.transaction(tenantId, (tx) =>
    tx.sql(
      `insert into account_snapshot (tenant_id, account_id, revision, catalog_revision, document)
       values ($1, 'acme', $2, 1, $3) on conflict (tenant_id, account_id)
       do update set revision = excluded.revision, document = excluded.document`,
      [tenantId, revision, documentAt(revision)],
    ),
  );
}

async function found(atLeast = 0): Promise<number | undefined> {
  return (await snapshots.find(tenantId, "acme", atLeast))?.document.revision;
}

describe("snapshots in memory", () => {
  it("are answered from without asking the database while all changes arrive", async () => {
    await commit(1);
    expect(await found()).toBe(1);
    await commit(2);
    clock.advance(recheckMs * 10);
    expect(await found()).toBe(1);
    snapshots.accept(tenantId, "acme", 2, documentAt(2));
    expect(await found()).toBe(2);
  });

  it("are never older than the time between two looks while changes do not arrive", async () => {
    await commit(1);
    expect(await found()).toBe(1);
    isBlind = true;
    await commit(2);
    clock.advance(recheckMs);
    expect(await found()).toBe(2);
    await commit(3);
    expect(await found()).toBe(2);
    clock.advance(recheckMs);
    expect(await found()).toBe(3);
  });

  it("are never older than the revision that is demanded", async () => {
    await commit(1);
    expect(await found()).toBe(1);
    await commit(2);
    expect(await found(2)).toBe(2);
    await expect(found(3)).rejects.toMatchObject({ reason: "REVISION_NOT_FOUND" });
  });

  it("are not trusted after this replica's own commit, however late one asks and though no news comes", async () => {
    await commit(1);
    expect(await found()).toBe(1);
    snapshots.announce(tenantId, "acme", 2);
    await commit(2);
    clock.advance(3_600_000);
    expect(await found()).toBe(2);
  });

  it("are trusted again once an announced commit must have failed", async () => {
    await commit(1);
    snapshots.announce(tenantId, "acme", 2);
    expect(await found()).toBe(1);
    clock.advance(3_600_000);
    expect(await found()).toBe(1);
    await commit(3);
    expect(await found()).toBe(1);
  });

  it("are not trusted for accounts whose announcement had to make room for others", async () => {
    await commit(1);
    expect(await found()).toBe(1);
    snapshots.announce(tenantId, "acme", 2);
    await commit(2);
    for (let index = 0; index < 10_000; index += 1) snapshots.announce(tenantId, `other-${index}`, 1);
    expect(await found()).toBe(2);
  });

  it("of very many accounts are read at once, whether or not they are there", async () => {
    const accountIds = Array.from({ length: 2000 }, (_, index) => `many-${index}`);
    await db.transaction(tenantId, (tx) =>
      tx.sql(
        `insert into account_snapshot (tenant_id, account_id, revision, catalog_revision, document)
         select $1, id, 7, 1, $2 from unnest($3::text[]) id`,
        [tenantId, documentAt(7), accountIds.filter((_id, index) => index % 2 === 0)],
      ),
    );
    const find = async (id: string) => await snapshots.find(tenantId, id, 0);
    const found = await Promise.all([...accountIds, ...accountIds].map(find));
    expect(found.map((snapshot) => snapshot?.document.revision)).toEqual(
      [...accountIds, ...accountIds].map((_id, index) => (index % 2 === 0 ? 7 : undefined)),
    );
  });

  it("of another tenant are not those of the same account id", async () => {
    await commit(1);
    const [own, other] = await Promise.all([
      snapshots.find(tenantId, "acme", 0),
      snapshots.find(`${tenantId}-other`, "acme", 0),
    ]);
    expect([own?.document.revision, other]).toEqual([1, undefined]);
  });
});
