import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { LicenceStatus } from "@licet/contracts/entitlement";
import { OrderAction, OrderCancelledSchema } from "@licet/contracts/integration";
import { eventually } from "@licet/testing";
import type { Platform } from "../test/platform.ts";
import { startPlatform } from "../test/platform.ts";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(() => platform.stop());

it("an order is taken back by a replica that never saw the plan that comes back", async () => {
  const tenantId = platform.newTenant();
  const bought = await platform.startReplica();
  const buyer = await platform.call(bought, tenantId);
  const { licenceId } = await platform.order(buyer, tenantId, { accountId: "acme", quantity: 3 });
  const orderId = `ord_${randomUUID()}`;
  await platform.order(buyer, tenantId, {
    accountId: "acme",
    action: OrderAction.CHANGE,
    plan: "enterprise",
    quantity: 5,
    orderId,
  });
  await bought.stop();

  const caller = await platform.call(await platform.startReplica(), tenantId);
  await platform.publish(tenantId, OrderCancelledSchema, {
    orderId,
    accountId: "acme",
    reason: "refund",
    actor: "crm",
  });
  await eventually(async () => {
    const { licence } = await caller.licences.getLicence({ licenceId });
    expect(licence).toMatchObject({ planKey: "team", quantity: 3n, status: LicenceStatus.ACTIVE });
  });
});
