import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import type { Database } from "@licet/db";
import { openDatabase } from "@licet/db";
import { eventually, testIds } from "@licet/testing";
import type { Caller } from "../../test/caller.ts";
import type { Platform } from "../../test/platform.ts";
import { startPlatform } from "../../test/platform.ts";
import { catalogAt } from "../../test/vendor.ts";
import { longestUndo } from "../account/save-snapshots.ts";
import { findDocument } from "./find-document.ts";

let platform: Platform;
let caller: Caller;
let tenantId: string;
let db: Database;
let licenceId: string;
/** When the n-th catalog was in force, and the quantity was still 3. */
const times = new Map<number, Date>();

const minuteMs = 60_000;
const publications = longestUndo + 6;

/** An account that only new catalogs change, more often than undos follow on each other, and then an order of more. */
beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  const { appUrl: url } = platform.database;
  db = await openDatabase({ name: "test", url, clock: platform.clock, newId: testIds() });
  ({ licenceId } = await platform.order(caller, tenantId, { accountId: "acme", plan: "team", quantity: 3 }));
  for (let revision = 1; revision <= 1 + publications; revision += 1) {
    if (revision > 1) await publish(revision);
    times.set(revision, platform.clock.now());
    platform.clock.advance(minuteMs);
  }
  await changeQuantity(5n);
}, 120_000);

afterAll(async () => {
  await db.close();
  await platform.stop();
});

async function publish(revision: number): Promise<void> {
  const catalog = catalogAt(revision, ({ catalog }) => {
    for (const feature of catalog?.features ?? []) if (feature.key === "sso") feature.unit = `door ${revision}`;
  });
  await platform.publishCatalog(tenantId, catalog);
  const stale = `select 1 from account_snapshot where catalog_revision <> ${revision}`;
  await eventually(async () => (await platform.tamper(tenantId, stale)).length === 0);
}

async function changeQuantity(quantity: bigint): Promise<void> {
  const change = { ...{ requestId: randomUUID(), licenceId, reason: "asked" }, change: { quantity } };
  await caller.licences.changeLicence(change);
  platform.clock.advance(minuteMs);
}

/** Of the only licence, under the n-th catalog. */
async function quantityAt(revision: number): Promise<unknown> {
  const asOf = times.get(revision) ?? new Date(NaN);
  const document = await db.read(tenantId, (tx) => findDocument(tx, "acme", { asOf, now: platform.clock.now() }));
  return document?.licences.map(({ quantity }) => quantity);
}

const expired = expect.objectContaining({ reason: "HISTORY_EXPIRED" });

it("goes back over more rows without a document than undos follow on each other", async () => {
  const bare = "select 1 from past_snapshot where document is null and undo = '{}' and account_id = 'acme'";
  expect((await platform.tamper(tenantId, bare)).length).toBeGreaterThan(longestUndo + 1);
  for (const revision of times.keys()) expect([revision, await quantityAt(revision)]).toEqual([revision, [3]]);
}, 30_000);

it("lists no revision twice when it is replaced between two pages", async () => {
  const first = await caller.accounts.listAccountChanges({ accountId: "acme", pageSize: 1 });
  await changeQuantity(7n);
  const { nextPageToken: pageToken } = first;
  const second = await caller.accounts.listAccountChanges({ accountId: "acme", pageSize: 1, pageToken });
  const revisions = [first, second].flatMap(({ changes }) => changes.map(({ revision }) => revision));
  expect(revisions).toEqual([revisions[0], (revisions[0] ?? 0n) - 1n]);
});

it("says that the history is gone where the catalog of then is", async () => {
  await platform.tamper(tenantId, "delete from past_catalog where revision = 60");
  await expect(quantityAt(60)).rejects.toEqual(expired);
  expect(await quantityAt(59)).toEqual([3]);
});

it.each([
  ["between", "catalog_revision = 40", 39, 41],
  ["next to the present one", "revision = (select max(revision) from past_snapshot)", 65, undefined],
])("says that the history is gone where a row %s is", async (_name, which, before, after) => {
  expect(await quantityAt(before)).toEqual([3]);
  await platform.tamper(tenantId, `delete from past_snapshot where account_id = 'acme' and ${which}`);
  await expect(quantityAt(before)).rejects.toEqual(expired);
  if (after !== undefined) expect(await quantityAt(after)).toEqual([3]);
});
