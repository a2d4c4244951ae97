import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderRefusedSchema } from "@licet/contracts/entitlement";
import { OrderAcceptedSchema } from "@licet/contracts/integration";
import { eventually } from "@licet/testing";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

const lines = [{ sku: "TEAM", quantity: 1 }];

async function submit(accountId: string, more: object = {}): Promise<string> {
  const body = { action: "NEW", customer: { accountId }, lines, ...more };
  const response = await platform.http("/v1/orders", { body, headers: { "idempotency-key": randomUUID() } });
  const order = await response.json();
  expect(order.state).toBe("ACCEPTED");
  return order.orderId;
}

/** The orders of an account that entitlement has heard of, once it has heard of the last of them. */
async function toldOf(accountId: string, last: string): Promise<string[]> {
  return eventually(async () => {
    const told = await platform.neighbours.heard(OrderAcceptedSchema);
    const orderIds = told.filter(({ customer }) => customer?.accountId === accountId).map(({ orderId }) => orderId);
    expect(orderIds).toContain(last);
    return orderIds;
  });
}

describe("an order that builds on earlier ones of its account", () => {
  it.each([
    ["a change", { action: "CHANGE" }],
    ["an add-on for the licence that the account has", { lines: [{ sku: "MINUTES", quantity: 1 }] }],
  ])("%s reaches entitlement after them", async (_name, building) => {
    const account = `held-${randomUUID()}`;
    const first = await submit(account);
    const second = await submit(account, building);
    const third = await submit(account, building);
    const independent = await submit(account);
    expect(await toldOf(account, independent)).toEqual([first, independent]);
    await platform.neighbours.activate(first, "lic_1");
    expect(await toldOf(account, second)).toEqual([first, independent, second]);
    await platform.neighbours.activate(second, "lic_1", 1, 2n);
    expect(await toldOf(account, third)).toEqual([first, independent, second, third]);
  });

  it("follows one that was refused or taken back", async () => {
    const account = `held-${randomUUID()}`;
    const refused = await submit(account, { action: "CHANGE" });
    const second = await submit(account, { action: "CHANGE" });
    await platform.neighbours.emit(OrderRefusedSchema, { orderId: refused, code: "LICENCE_NOT_FOUND" });
    expect(await toldOf(account, second)).toEqual([refused, second]);
    const third = await submit(account, { action: "CHANGE" });
    await platform.http(`/v1/orders/${second}:cancel`, { method: "POST" });
    expect(await toldOf(account, third)).toEqual([refused, second, third]);
  });

  it("taken back while it is held is never told of", async () => {
    const account = `held-${randomUUID()}`;
    const first = await submit(account);
    const second = await submit(account, { action: "CHANGE" });
    const third = await submit(account, { action: "CHANGE" });
    const cancelled = await platform.http(`/v1/orders/${second}:cancel`, { method: "POST" });
    expect((await cancelled.json()).state).toBe("CANCELLED");
    await platform.neighbours.activate(first, "lic_1");
    expect(await toldOf(account, third)).toEqual([first, third]);
  });

  it("within one file keeps the file's order", async () => {
    const account = `held-${randomUUID()}`;
    const orders = ["NEW", "CHANGE", "CHANGE"].map((action, index) => {
      return { externalId: `F-${index}`, action, customer: { accountId: account }, lines };
    });
    const response = await platform.http("/v1/orders:batch", {
      body: orders.map((order) => JSON.stringify(order)).join("\n"),
      headers: { "content-type": "application/x-ndjson", "idempotency-key": randomUUID() },
    });
    const verdicts = (await response.text()).trimEnd().split("\n");
    const [first = "", second = "", third = ""] = verdicts.map(
      (line) => (JSON.parse(line) as { orderId: string }).orderId,
    );
    expect(await toldOf(account, first)).toEqual([first]);
    await platform.neighbours.activate(first, "lic_1");
    expect(await toldOf(account, second)).toEqual([first, second]);
    await platform.neighbours.activate(second, "lic_1", 1, 2n);
    expect(await toldOf(account, third)).toEqual([first, second, third]);
  });
});
