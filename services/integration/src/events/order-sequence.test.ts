import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderAcceptedSchema, OrderCancelledSchema, OrderRejectedSchema } from "@licet/contracts/integration";
import { eventually } from "@licet/testing";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

const lines = [{ sku: "TEAM", quantity: 1 }];
const told = { accepted: OrderAcceptedSchema, cancelled: OrderCancelledSchema, rejected: OrderRejectedSchema };

async function submit(accountId: string, more: object = {}): Promise<string> {
  const body = { customer: { accountId }, lines, ...more };
  const response = await platform.http("/v1/orders", { body, headers: { "idempotency-key": randomUUID() } });
  return (await response.json()).orderId;
}

/** The order that entitlement was told the order comes after. */
function placeOf(orderId: string, kind: keyof typeof told = "accepted"): Promise<string> {
  return eventually(async () => {
    const event = (await platform.neighbours.heard(told[kind])).find((event) => event.orderId === orderId);
    expect(event).toBeDefined();
    return event?.afterOrderId ?? "";
  });
}

describe("the place of an order", () => {
  it("is after the account's latest order that may not be carried out yet", async () => {
    const account = `place-${randomUUID()}`;
    const first = await submit(account);
    const other = await submit(`other-${randomUUID()}`);
    const second = await submit(account, { action: "CHANGE" });
    const third = await submit(account, { lines: [{ sku: "MINUTES", quantity: 1 }] });
    expect(await Promise.all([first, other, second, third].map((orderId) => placeOf(orderId)))).toEqual([
      "",
      "",
      first,
      second,
    ]);
    await platform.neighbours.activate(third, "lic_1");
    await eventually(async () => {
      const { state } = await (await platform.http(`/v1/orders/${third}`)).json();
      expect(state).toBe("PROVISIONED");
    });
    expect(await placeOf(await submit(account))).toBe(second);
  });

  it("is after none that is rejected or taken back, which say their own place", async () => {
    const account = `ended-${randomUUID()}`;
    const first = await submit(account);
    const rejected = await submit(account, { lines: [{ sku: "NONE", quantity: 1 }] });
    const cancelled = await submit(account);
    await platform.http(`/v1/orders/${cancelled}:cancel`, { method: "POST" });
    const last = await submit(account, { action: "CHANGE" });
    expect([await placeOf(rejected, "rejected"), await placeOf(cancelled, "cancelled"), await placeOf(last)]).toEqual([
      first,
      first,
      first,
    ]);
  });

  it("within a file is that of its line, and a file sent again changes nothing", async () => {
    const account = `file-${randomUUID()}`;
    const key = randomUUID();
    const sendFile = async (count: number): Promise<string[]> => {
      const orders = Array.from({ length: count }, (_, index) => {
        return { externalId: `F-${index}`, customer: { accountId: account }, lines };
      });
      const response = await platform.http("/v1/orders:batch", {
        body: orders.map((order) => JSON.stringify(order)).join("\n"),
        headers: { "content-type": "application/x-ndjson", "idempotency-key": key },
      });
      const verdicts = (await response.text()).trimEnd().split("\n");
      return verdicts.map((line) => (JSON.parse(line) as { orderId: string }).orderId);
    };
    const first = await sendFile(2);
    const orderIds = await sendFile(4);
    expect(orderIds.slice(0, 2)).toEqual(first);
    const places = await Promise.all(orderIds.map((orderId) => placeOf(orderId)));
    expect(places).toEqual(["", ...orderIds.slice(0, 3)]);
  });
});
