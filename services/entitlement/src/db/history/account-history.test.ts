import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { RolloutRuleSchema } from "@licet/contracts/catalog";
import { OverrideEffect } from "@licet/contracts/entitlement";
import type { Database } from "@licet/db";
import { openDatabase } from "@licet/db";
import { eventually, testIds } from "@licet/testing";
import { encodeDocument } from "../../domain/snapshot/encode-document.ts";
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

const minuteMs = 60_000;
/** Every snapshot that was written, with an instant at which it held. */
const seen: { readonly accountId: string; readonly time: Date; readonly text: string }[] = [];

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  const { appUrl: url } = platform.database;
  db = await openDatabase({ name: "test", url, clock: platform.clock, newId: testIds() });
}, 120_000);

afterAll(async () => {
  await db.close();
  await platform.stop();
});

/** Reads what there is now, and lets time pass. */
async function look(...accountIds: string[]): Promise<void> {
  for (const accountId of accountIds) {
    const select = "select document from account_snapshot where account_id = $1";
    const [row] = await db.read(tenantId, (tx) => tx.sql<{ document: string }>(select, [accountId]));
    seen.push({ accountId, time: platform.clock.now(), text: String(row?.document) });
  }
  platform.clock.advance(minuteMs);
}

async function publish(revision: number, change: Parameters<typeof catalogAt>[1]): Promise<void> {
  await platform.publishCatalog(tenantId, catalogAt(revision, change));
  await settled(revision);
}

async function settled(revision: number): Promise<void> {
  const stale = `select 1 from account_snapshot where catalog_revision <> ${revision}`;
  await eventually(async () => (await platform.tamper(tenantId, stale)).length === 0);
}

const requestId = () => randomUUID();
const reason = "asked";

it("gives every snapshot back as it was written, byte for byte", async () => {
  const { licenceId } = await platform.order(caller, tenantId, { accountId: "acme", plan: "enterprise", quantity: 3 });
  await look("acme");
  for (const userId of ["ada", "bob"]) {
    await caller.accounts.createUser({ requestId: requestId(), user: { accountId: "acme", userId, roles: ["admin"] } });
    await look("acme");
    await caller.seats.assignSeat({ requestId: requestId(), licenceId, userId });
    await look("acme");
  }
  await platform.order(caller, tenantId, { accountId: "acme", plan: "team" });
  await look("acme");
  const override = { accountId: "acme", featureKey: "export", effect: OverrideEffect.DENY, reason };
  const made = await caller.overrides.createOverride({ requestId: requestId(), override });
  await look("acme");
  await caller.licences.changeLicence({ requestId: requestId(), licenceId, change: { quantity: 5n }, reason });
  await look("acme");
  await publish(2, ({ catalog }) => {
    catalog?.rolloutRules.push(create(RolloutRuleSchema, { key: "canary", productKey: "forge", percent: "0" }));
    for (const feature of catalog?.features ?? []) feature.displayName = "renamed";
    for (const feature of catalog?.features ?? []) if (feature.key === "package_storage") feature.unit = "GiB";
  });
  await look("acme");
  await caller.rollouts.setRolloutPercent({ requestId: requestId(), key: "canary", percent: "100", reason });
  await settled(2);
  const lost = "select revision from past_snapshot where catalog_revision is null";
  expect(await platform.tamper(tenantId, lost)).toHaveLength(1);
  await look("acme");
  await caller.overrides.endOverride({ requestId: requestId(), overrideId: made.override?.overrideId ?? "", reason });
  await look("acme");
  await publish(3, ({ catalog }) => {
    catalog?.rolloutRules.push(create(RolloutRuleSchema, { key: "canary", productKey: "forge", percent: "0" }));
    catalog?.features.splice(
      catalog.features.findIndex(({ key }) => key === "protected_branches"),
      1,
    );
  });
  await look("acme");
  const timeZone = { accountId: "acme", timeZone: "Asia/Tokyo" };
  await caller.accounts.updateAccount({
    requestId: requestId(),
    account: timeZone,
    updateMask: { paths: ["time_zone"] },
  });
  await look("acme");
  await platform.order(caller, tenantId, { accountId: "globex", plan: "free" });
  await look("globex");
  await caller.licences.transferLicence({
    ...{ requestId: requestId(), licenceId, toAccountId: "globex", releaseSeats: true, reason },
  });
  await look("acme", "globex");
  await caller.licences.suspendLicence({ requestId: requestId(), licenceId, reason });
  await look("acme", "globex");

  expect(seen.length).toBeGreaterThan(15);
  for (const { accountId, time, text } of seen) expect(await textAt(accountId, time)).toBe(text);
}, 60_000);

it("makes any of many revisions again from a few rows", async () => {
  const many = longestUndo * 2 + 5;
  await platform.order(caller, tenantId, { accountId: "busy", plan: "free" });
  seen.splice(0);
  for (let count = 1; count <= many; count += 1) {
    const account = { accountId: "busy", displayName: `Busy ${count}` };
    await caller.accounts.updateAccount({ requestId: requestId(), account, updateMask: { paths: ["display_name"] } });
    await look("busy");
  }
  const whole = "select revision from past_snapshot where account_id = 'busy' and undo is null order by revision";
  expect(await platform.tamper(tenantId, whole)).toEqual([
    { revision: String(longestUndo) },
    { revision: String(longestUndo * 2) },
  ]);
  for (const { accountId, time, text } of seen) expect(await textAt(accountId, time)).toBe(text);
}, 60_000);

async function textAt(accountId: string, asOf: Date): Promise<string> {
  const document = await db.read(tenantId, (tx) => findDocument(tx, accountId, { asOf, now: platform.clock.now() }));
  if (document === undefined) throw new Error(`${accountId} was not there`);
  return encodeDocument(document);
}
