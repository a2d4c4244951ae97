import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { DecisionCode, LicenceStatus } from "@licet/contracts/entitlement";
import {
  LicenceActivatedSchema,
  OrderRefusedSchema,
  OrderUndoneSchema,
  UpgradePromptRaisedSchema,
} from "@licet/contracts/entitlement";
import {
  OrderAcceptedSchema,
  OrderAction,
  OrderCancelledSchema,
  OrderRejectedSchema,
} from "@licet/contracts/integration";
import { UsageThresholdReachedSchema } from "@licet/contracts/metering";
import { PlanSchema } from "@licet/contracts/catalog";
import { eventually } from "@licet/testing";
import type { Caller } from "../test/caller.ts";
import type { Platform, Told } from "../test/platform.ts";
import { startPlatform, toOrderAccepted } from "../test/platform.ts";
import { catalogAt } from "../test/vendor.ts";

let platform: Platform;
let caller: Caller;
let tenantId: string;
let told: Told<{ $typeName: string }>;

beforeAll(async () => {
  platform = await startPlatform();
  const replica = await platform.startReplica();
  tenantId = platform.newTenant();
  caller = await platform.call(replica, tenantId);
  told = await platform.listen([
    LicenceActivatedSchema,
    OrderRefusedSchema,
    OrderUndoneSchema,
    UpgradePromptRaisedSchema,
  ]);
}, 120_000);

afterAll(async () => {
  await platform.stop();
});

describe("an accepted order", () => {
  it("makes account and licence once, however often it is delivered", async () => {
    const orderId = `ord_${randomUUID()}`;
    const message = toOrderAccepted(orderId, { accountId: "once", quantity: 3 });
    await platform.publish(tenantId, OrderAcceptedSchema, message, "evt-a");
    await platform.publish(tenantId, OrderAcceptedSchema, message, "evt-b");
    await platform.order(caller, tenantId, { accountId: "after" });
    const { licences } = await caller.licences.listLicences({ accountId: "once" });
    expect(licences).toHaveLength(1);
    expect(licences[0]).toMatchObject({ orderId, quantity: 3n, status: LicenceStatus.ACTIVE });
    expect((await caller.accounts.getAccount({ accountId: "once" })).account?.revision).toBe(1n);
  });

  it("tells the licence, the order and the token's document, in the tenant's name", async () => {
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "told" });
    const event = await eventually(
      () =>
        told.events.find(
          ({ message }) => "licence" in message && (message.licence as { licenceId: string }).licenceId === licenceId,
        ) ?? false,
    );
    if (event === false) throw new Error("unreachable");
    expect(event.tenantId).toBe(tenantId);
    const message = fromBinary(LicenceActivatedSchema, toBinary(LicenceActivatedSchema, event.message as never));
    expect(message).toMatchObject({ order: { licenceCount: 1 }, revision: 1n, actor: "crm" });
    expect(JSON.parse(message.document)).toMatchObject({ schema: 1, accountId: "told", licences: [{ id: licenceId }] });
  });

  it("is refused with a reason when it cannot be carried out, and leaves no account behind", async () => {
    const orderId = `ord_${randomUUID()}`;
    const message = toOrderAccepted(orderId, { accountId: "ghost", action: OrderAction.CHANGE });
    await platform.publish(tenantId, OrderAcceptedSchema, message);
    const refusal = await eventually(
      () => told.events.find(({ message: found }) => "orderId" in found && found.orderId === orderId) ?? false,
    );
    expect(refusal).toMatchObject({ message: { code: "LICENCE_NOT_FOUND" } });
    await expect(caller.accounts.getAccount({ accountId: "ghost" })).rejects.toThrow(/not_found/);
  });

  it("is taken back by its cancellation, whichever comes first", async () => {
    const undone = () =>
      told.events
        .filter(({ message }) => message.$typeName === OrderUndoneSchema.typeName)
        .map(({ message }) => message);
    const late = `ord_${randomUUID()}`;
    const cancellation = { orderId: late, accountId: "late", reason: "mistake", actor: "crm" };
    await platform.publish(tenantId, OrderCancelledSchema, cancellation);
    await eventually(() => expect(undone()).toMatchObject([{ orderId: late }]));
    await platform.publish(tenantId, OrderAcceptedSchema, toOrderAccepted(late, { accountId: "late" }));
    const orderId = `ord_${randomUUID()}`;
    const { licenceId } = await platform.order(caller, tenantId, { accountId: "back", orderId });
    await platform.publish(tenantId, OrderCancelledSchema, {
      orderId,
      accountId: "back",
      reason: "refund",
      actor: "crm",
    });
    const { revision } = await eventually(async () => {
      const { licence } = await caller.licences.getLicence({ licenceId });
      expect(licence).toMatchObject({ status: LicenceStatus.REVOKED, statusReason: "refund" });
      return { revision: (await caller.accounts.getAccount({ accountId: "back" })).account?.revision ?? 0n };
    });
    const check = { accountId: "back", featureKey: "private_repos", atLeastRevision: revision };
    expect((await caller.decisions.check(check)).decision?.code).toBe(DecisionCode.REVOKED);
    await expect(caller.accounts.getAccount({ accountId: "late" })).rejects.toThrow(/not_found/);
    await eventually(() => expect(undone()).toMatchObject([{ orderId: late }, { orderId }]));
  });

  it("that changed a licence gives way to the terms before it, whichever of several is taken back first", async () => {
    const [first, second, third] = Array.from({ length: 3 }, () => `ord_${randomUUID()}`) as [string, string, string];
    const order = { accountId: "up", endTime: new Date("2028-03-01T00:00:00Z") };
    const { licenceId } = await platform.order(caller, tenantId, { ...order, quantity: 3, orderId: first });
    const change = { ...order, action: OrderAction.CHANGE };
    await platform.order(caller, tenantId, { ...change, plan: "enterprise", quantity: 5, orderId: second });
    await platform.order(caller, tenantId, { ...change, quantity: 9, orderId: third });
    const read = async () => (await caller.licences.getLicence({ licenceId })).licence;
    const before = await read();
    expect(before).toMatchObject({ planKey: "team", quantity: 9n });
    const cancel = (orderId: string) =>
      platform.publish(tenantId, OrderCancelledSchema, { orderId, accountId: "up", reason: "refund", actor: "crm" });
    await cancel(second);
    await eventually(async () => expect((await read())?.etag).not.toBe(before?.etag));
    expect(await read()).toMatchObject({ planKey: "team", quantity: 9n });
    await cancel(third);
    await eventually(async () => expect(await read()).toMatchObject({ planKey: "team", quantity: 3n }));
    expect(await read()).toMatchObject({ status: LicenceStatus.ACTIVE, endTime: before?.endTime });
  });

  it("waits for the one before it, and no longer when that is rejected", async () => {
    const [first, second, third] = Array.from({ length: 3 }, () => `ord_${randomUUID()}`) as [string, string, string];
    const change = (orderId: string, afterOrderId: string, quantity: number) => {
      const order = { accountId: "row", action: OrderAction.CHANGE, quantity };
      const message = { ...toOrderAccepted(orderId, order), afterOrderId };
      return platform.publish(tenantId, OrderAcceptedSchema, message);
    };
    await change(third, second, 3);
    await change(second, first, 2);
    await platform.order(caller, tenantId, { accountId: "after-row" });
    const isTold = (orderId: string) =>
      told.events.some(({ message }) => "orderId" in message && message.orderId === orderId);
    expect([second, third].map(isTold)).toEqual([false, false]);
    await platform.publish(tenantId, OrderRejectedSchema, { orderId: first, accountId: "row" });
    await eventually(() => expect([second, third].map(isTold)).toEqual([true, true]));
  });
});

describe("a batch of orders", () => {
  it("of 1,000 for 200 accounts is provisioned set-wise, one licence each, and the audit chain holds", async () => {
    const tenant = platform.newTenant();
    const owner = await platform.call(await platform.startReplica(), tenant);
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        platform.publish(
          tenant,
          OrderAcceptedSchema,
          toOrderAccepted(`ord_${index}`, { accountId: `acc-${index % 200}` }),
        ),
      ),
    );
    const publishedMs = performance.now() - started;
    const count = async (): Promise<number> => {
      const [row] = await platform.tamper(tenant, "select count(*)::integer as count from licence");
      return row?.["count"] as number;
    };
    await eventually(async () => (await count()) === 1000, { withinMs: 45_000 });
    const totalMs = performance.now() - started;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000;
    process.stderr.write(
      `1,000 orders: published in ${publishedMs.toFixed(0)} ms, provisioned after ${totalMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of this process's time\n`,
    );
    expect(await owner.audit.verifyAuditChain({})).toMatchObject({ intact: true, entries: 1200n });
  }, 60_000);
});

describe("a published catalog", () => {
  it("reaches every account's snapshot, while licences stay with their plan versions", async () => {
    await platform.order(caller, tenantId, { accountId: "steady" });
    await platform.publishCatalog(
      tenantId,
      catalogAt(2, ({ catalog, planVersions }) => {
        catalog?.features.push({ ...catalog.features[0]!, key: "wiki" });
        const team = planVersions.find(({ planKey }) => planKey === "team")!;
        const grants = [...team.plan!.grants, { ...team.plan!.grants[0]!, featureKey: "wiki" }];
        planVersions.push({ ...team, version: 2, plan: create(PlanSchema, { ...team.plan!, grants }) });
      }),
    );
    const check = () => caller.decisions.check({ accountId: "steady", featureKey: "wiki" });
    await eventually(async () => (await check()).decision?.code === DecisionCode.NOT_ENTITLED);
    expect((await check()).decision?.failures[0]?.remedies[0]).toMatchObject({ kind: "BUY", planKeys: ["team"] });
  });
});

describe("a usage threshold", () => {
  it("becomes a prompt once for its period, naming what gives more", async () => {
    await platform.order(caller, tenantId, { accountId: "heavy", plan: "team" });
    const report = {
      accountId: "heavy",
      featureKey: "ci_minutes",
      thresholdPercent: 80,
      balance: { limit: "3000", used: "2400", periodStartTime: { seconds: 1_772_323_200n, nanos: 0 } },
    };
    await platform.publish(tenantId, UsageThresholdReachedSchema, report);
    await platform.publish(tenantId, UsageThresholdReachedSchema, report);
    await platform.publish(tenantId, UsageThresholdReachedSchema, { ...report, thresholdPercent: 100 });
    const list = async () => (await caller.accounts.listUpgradePrompts({ accountId: "heavy" })).prompts;
    await eventually(async () => (await list()).some(({ thresholdPercent }) => thresholdPercent === 100));
    const prompts = await list();
    expect(prompts.map(({ thresholdPercent }) => thresholdPercent)).toEqual([100, 80]);
    expect(prompts[1]).toMatchObject({
      limit: "3000",
      used: "2400",
      planKeys: ["enterprise"],
      addOnKeys: ["extra_minutes"],
    });
    await eventually(() => told.events.some(({ message }) => message.$typeName.endsWith("UpgradePromptRaised")));
  });
});
