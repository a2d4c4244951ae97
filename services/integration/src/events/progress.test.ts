import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderRefusedSchema, OrderUndoneSchema } from "@licet/contracts/entitlement";
import { OrderCancelledSchema, OrderDeliveredSchema } from "@licet/contracts/integration";
import { eventually } from "@licet/testing";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

async function newOrder(): Promise<string> {
  const body = { customer: { accountId: "globex" }, lines: [{ sku: "TEAM", quantity: 1 }] };
  const response = await platform.http("/v1/orders", { body, headers: { "idempotency-key": randomUUID() } });
  return (await response.json()).orderId;
}

async function read(orderId: string) {
  return (await platform.http(`/v1/orders/${orderId}`)).json();
}

async function becomes(orderId: string, state: string) {
  return eventually(async () => {
    const order = await read(orderId);
    expect(order.state).toBe(state);
    return order;
  });
}

describe("an order", () => {
  it("is provisioned with its licences, then delivered with its tokens", async () => {
    const { neighbours } = platform;
    const orderId = await newOrder();
    await neighbours.activate(orderId, "lic_1", 2, 4n);
    await neighbours.activate(orderId, "lic_2", 2, 5n);
    expect(await becomes(orderId, "PROVISIONED")).toMatchObject({ licenceIds: ["lic_1", "lic_2"], revision: 5 });
    const waiting = platform.http(`/v1/orders/${orderId}?wait=20`);
    await neighbours.issue(orderId, "lic_1", 2, 4n);
    await neighbours.issue(orderId, "lic_2", 2, 5n);
    expect(await (await waiting).json()).toMatchObject({ state: "DELIVERED", revision: 5 });
    const { deliveries } = await (await platform.http(`/v1/orders/${orderId}/deliveries`)).json();
    expect(deliveries).toMatchObject([
      { licenceId: "lic_1", channel: "api", state: "DELIVERED", token: "a.b.c" },
      { licenceId: "lic_2", channel: "api", state: "DELIVERED", token: "a.b.c" },
    ]);
    await eventually(async () => {
      const told = await neighbours.heard(OrderDeliveredSchema);
      expect(told.filter((event) => event.orderId === orderId)).toMatchObject([{ accountId: "globex", revision: 5n }]);
    });
  });

  it("is delivered when the token is known before the licence", async () => {
    const orderId = await newOrder();
    await platform.neighbours.issue(orderId, "lic_1");
    expect(await becomes(orderId, "DELIVERED")).toMatchObject({ licenceIds: ["lic_1"], revision: 1 });
    await platform.neighbours.activate(orderId, "lic_1");
    const marker = await newOrder();
    await platform.neighbours.activate(marker, "lic_2");
    await becomes(marker, "PROVISIONED");
    expect((await read(orderId)).state).toBe("DELIVERED");
  });

  it("is rejected when entitlement refuses it", async () => {
    const orderId = await newOrder();
    await platform.neighbours.emit(OrderRefusedSchema, {
      orderId,
      code: "LICENCE_NOT_FOUND",
      message: "none to change",
    });
    expect(await becomes(orderId, "REJECTED")).toMatchObject({
      rejections: [{ code: "LICENCE_NOT_FOUND", field: "", message: "none to change" }],
    });
    const cancel = await platform.http(`/v1/orders/${orderId}:cancel`, { method: "POST" });
    expect([cancel.status, (await cancel.json()).reason]).toEqual([409, "ORDER_REJECTED"]);
  });

  it("that is taken back is cancelled when it is undone, and told of once", async () => {
    const { neighbours } = platform;
    const orderId = await newOrder();
    await neighbours.activate(orderId, "lic_1");
    await becomes(orderId, "PROVISIONED");
    for (const body of [{ reason: "bought twice" }, undefined]) {
      const cancel = await platform.http(`/v1/orders/${orderId}:cancel`, { method: "POST", body });
      expect(await cancel.json()).toMatchObject({ state: "PROVISIONED" });
    }
    await neighbours.emit(OrderUndoneSchema, { orderId });
    await becomes(orderId, "CANCELLED");
    const told = await neighbours.heard(OrderCancelledSchema);
    expect(told.filter((event) => event.orderId === orderId)).toMatchObject([{ reason: "bought twice", actor: "crm" }]);
  });

  it("that is taken back before anything came of it is cancelled too, and nothing moves it any more", async () => {
    const { neighbours } = platform;
    const orderId = await newOrder();
    const cancel = await platform.http(`/v1/orders/${orderId}:cancel`, { method: "POST" });
    expect(await cancel.json()).toMatchObject({ state: "ACCEPTED" });
    await neighbours.emit(OrderUndoneSchema, { orderId });
    await becomes(orderId, "CANCELLED");
    await neighbours.activate(orderId, "lic_1", 1, 3n);
    await eventually(async () => expect(await read(orderId)).toMatchObject({ revision: 3 }));
    expect((await read(orderId)).state).toBe("CANCELLED");
  });

  it("is not moved by the same order id in another tenant", async () => {
    const orderId = await newOrder();
    const token = await platform.token("initech");
    expect((await platform.http(`/v1/orders/${orderId}`, { token })).status).toBe(404);
  });
});
