import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Database } from "@licet/db";
import { eventually, TestClock } from "@licet/testing";
import { createForgetLeases } from "../../app/lease/cull-leases.ts";
import { openTestDatabase } from "../../test/open-database.ts";
import { createLeaseStore } from "./lease-store.ts";
import { loadLeases } from "./load-leases.ts";

const clock = new TestClock("2026-03-10T00:00:00Z");
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase(clock);
}, 120_000);

afterAll(() => db.close());

const insert = `
  insert into lease (tenant_id, lease_id, licence_id, account_id, checkout_time, expire_time, told_until, borrowed,
    heartbeat_seconds, missed_beats, end_time)
  values ($1, $2, 'lic_1', 'acme', $3, $3, $3, false, 120, 3, $4)`;

const keep = (tenantId: string, leaseId: string, expireTime: string, endTime?: string) =>
  db.transaction(tenantId, (tx) => tx.sql(insert, [tenantId, leaseId, expireTime, endTime ?? null]));

it("forgets leases of all tenants that ended more than a week ago, and none that is held", async () => {
  await keep("one", "ended", "2026-03-02T23:59:59Z", "2026-03-02T23:59:59Z");
  await keep("two", "ended", "2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z");
  await keep("one", "lately", "2026-03-03T00:00:00Z", "2026-03-03T00:00:00Z");
  await keep("one", "held", "2026-03-01T00:00:00Z");
  const leases = createLeaseStore(db);
  await createForgetLeases(leases, clock)();
  expect(await leases.find("one", "ended")).toBeUndefined();
  expect(await leases.find("two", "ended")).toBeUndefined();
  expect(await leases.find("one", "lately")).toMatchObject({ ended: true });
  expect(await leases.find("one", "held")).toMatchObject({ ended: false });
});

it("names accounts with leases whose time is over, of all tenants, once each", async () => {
  await keep("three", "a", "2026-03-09T23:59:59Z");
  await keep("three", "b", "2026-03-10T00:00:00Z");
  await keep("four", "c", "2026-03-10T00:00:01Z");
  const due = await createLeaseStore(db).due(clock.now(), 10);
  expect(due.filter(({ tenantId }) => tenantId === "three")).toEqual([{ tenantId: "three", accountId: "acme" }]);
  expect(due.filter(({ tenantId }) => tenantId === "four")).toEqual([]);
});

it("lets a tenant end nobody's leases by deleting them", async () => {
  await keep("five", "mine", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z");
  await db.transaction("six", (tx) => tx.sql("delete from lease where lease_id = 'mine'"));
  expect(await createLeaseStore(db).find("five", "mine")).toBeDefined();
});

it("lets a heartbeat wait for a change of the account that has read the lease: it finds what that left", async () => {
  await keep("seven", "last", "2026-03-10T00:00:01Z");
  await keep("seven", "other", "2026-03-10T00:00:01Z");
  const { beat } = createLeaseStore(db);
  const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%update lease set expire_time%'`;
  const isWaiting = async () => (await db.withoutTenant((tx) => tx.sql(waiting))).length > 0;
  const read = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const change = db.transaction("seven", async (tx) => {
    await loadLeases(tx, ["acme"], { lock: true });
    read.resolve();
    await goOn.promise;
    await tx.sql("update lease set end_time = expire_time where tenant_id = 'seven' and lease_id = 'last'");
  });
  await read.promise;
  const beaten = beat("seven", "last", clock.now());
  await eventually(isWaiting).finally(goOn.resolve);
  await change;
  expect(await beaten).toBeUndefined();
  expect(await beat("seven", "other", clock.now())).toMatchObject({ ended: false });
});
