import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderAcceptedSchema, OrderReceivedSchema } from "@licet/contracts/integration";
import type { NatsServer } from "@licet/embedded";
import { eventually, startOwnNats } from "@licet/testing";
import { startCatalog } from "./fixture/catalog.fixture.ts";
import type { Platform } from "./fixture/platform.fixture.ts";
import { startPlatform } from "./fixture/platform.fixture.ts";

let nats: NatsServer;
let platform: Platform;
beforeAll(async () => {
  nats = await startOwnNats();
  platform = await startPlatform({ natsUrl: nats.url });
}, 90_000);
afterAll(async () => {
  await platform.stop();
  await nats.stop();
}, 60_000);

async function submit(token?: string) {
  const body = { customer: { accountId: "globex" }, lines: [{ sku: "TEAM", quantity: 1 }] };
  const headers = { "idempotency-key": randomUUID() };
  const response = await platform.http("/v1/orders", { body, headers, ...(token !== undefined && { token }) });
  expect(response.status).toBe(202);
  return response.json();
}

async function stateOf(orderId: string, token?: string): Promise<string> {
  const response = await platform.http(`/v1/orders/${orderId}`, token === undefined ? {} : { token });
  return (await response.json()).state;
}

describe("NATS away", () => {
  it("orders are accepted, and told of once when it is back", async () => {
    await submit();
    await nats.killHard();
    const orders = await Promise.all(Array.from({ length: 20 }, () => submit()));
    expect(orders.every(({ state }) => state === "ACCEPTED")).toBe(true);
    await nats.restart();
    const [first] = orders;
    await eventually(
      async () => {
        const told = (await platform.neighbours.heard(OrderAcceptedSchema)).map(({ orderId }) => orderId);
        for (const { orderId } of orders) expect(told.filter((id) => id === orderId)).toEqual([orderId]);
      },
      { withinMs: 40_000 },
    );
    await platform.neighbours.issue(first?.orderId ?? "", "lic_1");
    await eventually(async () => expect(await stateOf(first?.orderId ?? "")).toBe("DELIVERED"), { withinMs: 20_000 });
  }, 90_000);
});

describe("the catalog away", () => {
  it("orders are pinned by the last one known; of tenants without one they wait, and go on when it is back", async () => {
    const { grpcPort } = platform.catalog;
    await platform.catalog.stop();
    expect((await submit()).state).toBe("ACCEPTED");
    const token = await platform.token("initech");
    const waiting = await submit(token);
    expect(waiting.state).toBe("RECEIVED");
    const revived = await startCatalog(platform.issuer.jwksUrl, grpcPort);
    await eventually(async () => expect(await stateOf(waiting.orderId, token)).toBe("ACCEPTED"), { withinMs: 20_000 });
    await revived.stop();
    expect(await platform.neighbours.heard(OrderReceivedSchema)).toEqual([]);
  }, 60_000);
});
