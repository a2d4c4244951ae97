import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Code } from "@connectrpc/connect";
import { DeliveryState } from "@licet/contracts/integration";
import { UpgradePromptRaisedSchema } from "@licet/contracts/entitlement";
import { eventually } from "@licet/testing";
import { Webhook } from "standardwebhooks";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";
import type { WebhookReceiver } from "../fixture/webhook-receiver.fixture.ts";
import { startReceiver } from "../fixture/webhook-receiver.fixture.ts";

const tokenIssued = "licet.token.v1.token_issued";

let platform: Platform;
const receivers: WebhookReceiver[] = [];
beforeAll(async () => {
  platform = await startPlatform({ env: { WEBHOOK_ATTEMPTS: "3", WEBHOOK_TIMEOUT: "500ms" } });
}, 60_000);
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  await platform.stop();
});

/** A receiver registered for one type of event, for the time of one test. */
async function register(statuses: readonly number[], eventTypes = [tokenIssued]) {
  const receiver = await startReceiver(statuses);
  receivers.push(receiver);
  const request = { requestId: randomUUID(), url: receiver.url, eventTypes };
  const created = await platform.rpc.createWebhookEndpoint(request);
  const endpointId = created.endpoint?.endpointId ?? "";
  const remove = () => platform.rpc.deleteWebhookEndpoint({ requestId: randomUUID(), endpointId });
  return { receiver, request, created, endpointId, secret: created.signingSecret, remove };
}

async function deliveredOrder(licenceId: string): Promise<string> {
  const body = { customer: { accountId: "globex" }, lines: [{ sku: "TEAM", quantity: 1 }] };
  const response = await platform.http("/v1/orders", { body, headers: { "idempotency-key": randomUUID() } });
  const { orderId } = await response.json();
  await platform.neighbours.issue(orderId, licenceId);
  return orderId;
}

async function webhookDelivery(orderId: string, state: DeliveryState) {
  return eventually(async () => {
    const { deliveries } = await platform.rpc.listDeliveries({ orderId });
    const delivery = deliveries.find(({ channel }) => channel === "webhook");
    expect(delivery?.state).toBe(state);
    return delivery!;
  });
}

describe("a token's webhook", () => {
  it("is tried again until it is taken, always signed, and only then the order is delivered", async () => {
    const { receiver, secret, remove } = await register([500, 503, 204]);
    const orderId = await deliveredOrder("lic_retry");
    const delivery = await webhookDelivery(orderId, DeliveryState.DELIVERED);
    expect(delivery).toMatchObject({ attempts: 3, lastResponse: "204", licenceId: "lic_retry" });
    expect((await platform.http(`/v1/orders/${orderId}?wait=5`).then((answer) => answer.json())).state).toBe(
      "DELIVERED",
    );
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    for (const { body, headers } of receiver.received) {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(event).toMatchObject({
        specversion: "1.0",
        id: headers["webhook-id"],
        type: tokenIssued,
        source: "/licet/token/v1",
        subject: "lic_retry",
        data: { token: "a.b.c", licenceId: "lic_retry", accountId: "acct", orderId, revision: 1 },
      });
    }
    await remove();
  });

  it.each([
    ["refused", 410, "410 status 410"],
    ["sent elsewhere", 302, "302 status 302"],
    ["not answered", -1, "no answer in time"],
  ])(
    "that is %s is given up after the last try, and can be sent again",
    async (name, status, lastResponse) => {
      const { receiver, remove } = await register([status, status, status, 200]);
      const orderId = await deliveredOrder(`lic_${name.replaceAll(" ", "_")}`);
      const failed = await webhookDelivery(orderId, DeliveryState.FAILED);
      expect(failed).toMatchObject({ attempts: 3, lastResponse });
      expect((await platform.rpc.getOrder({ orderId })).order?.state).toBe(3);
      const requestId = randomUUID();
      for (const _ of [1, 2]) await platform.rpc.resendDelivery({ requestId, deliveryId: failed.deliveryId });
      expect(await webhookDelivery(orderId, DeliveryState.DELIVERED)).toMatchObject({ attempts: 1 });
      expect(receiver.received).toHaveLength(4);
      await remove();
    },
    20_000,
  );

  it("is no longer waited for when its endpoint is forgotten", async () => {
    const { remove } = await register([500]);
    const orderId = await deliveredOrder("lic_forgotten");
    await webhookDelivery(orderId, DeliveryState.FAILED);
    await remove();
    expect((await platform.rpc.getOrder({ orderId })).order?.state).toBe(4);
    await expect(remove()).rejects.toMatchObject({ code: Code.NotFound });
  });
});

describe("a delivery whose endpoint is gone", () => {
  it("cannot be sent again", async () => {
    const { remove } = await register([200]);
    const orderId = await deliveredOrder("lic_gone");
    const { deliveryId } = await webhookDelivery(orderId, DeliveryState.DELIVERED);
    await remove();
    const call = platform.rpc.resendDelivery({ requestId: randomUUID(), deliveryId });
    await expect(call).rejects.toMatchObject({ code: Code.FailedPrecondition });
  });
});

describe("an endpoint", () => {
  it("hears how orders end", async () => {
    const types = ["order_rejected", "order_cancelled", "order_delivered"].map(
      (name) => `licet.integration.v1.${name}`,
    );
    const { receiver, remove } = await register([200], types);
    const delivered = await deliveredOrder("lic_end");
    const cancelled = await deliveredOrder("lic_cancelled");
    await platform.http(`/v1/orders/${cancelled}:cancel`, { method: "POST" });
    const body = { customer: { accountId: "globex" }, lines: [{ sku: "NOPE", quantity: 1 }] };
    const answer = await platform.http("/v1/orders", { body, headers: { "idempotency-key": randomUUID() } });
    const rejected = await answer.json();
    await eventually(() => {
      const heard = receiver.received.map((received) => JSON.parse(received.body) as { type: string; subject: string });
      const endings = heard.map(({ type, subject }) => [subject, type.split(".").at(-1)]);
      expect(endings).toContainEqual([delivered, "order_delivered"]);
      expect(endings).toContainEqual([cancelled, "order_cancelled"]);
      expect(endings).toContainEqual([rejected.orderId, "order_rejected"]);
    });
    await remove();
  });

  it("hears only of what it asks for", async () => {
    const prompts = await register([200], ["licet.entitlement.v1.upgrade_prompt_raised"]);
    const orderId = await deliveredOrder("lic_unheard");
    await platform.neighbours.emit(UpgradePromptRaisedSchema, { prompt: { promptId: "prm_1", accountId: "globex" } });
    await eventually(() => expect(prompts.receiver.received).toHaveLength(1));
    const event = JSON.parse(prompts.receiver.received[0]?.body ?? "");
    expect(event).toMatchObject({ subject: "globex", data: { prompt: { promptId: "prm_1" } } });
    expect((await platform.http(`/v1/orders/${orderId}?wait=5`).then((answer) => answer.json())).state).toBe(
      "DELIVERED",
    );
    await prompts.remove();
  });

  it("shows its secret once", async () => {
    const { created, request, endpointId, remove } = await register([200]);
    expect(created.signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await platform.rpc.createWebhookEndpoint(request);
    expect(again).toMatchObject({ endpoint: { endpointId }, signingSecret: "" });
    const { endpoints } = await platform.rpc.listWebhookEndpoints({});
    expect(endpoints.filter((endpoint) => endpoint.endpointId === endpointId)).toHaveLength(1);
    await remove();
  });

  it.each([
    ["at ftp://example.com/", { url: "ftp://example.com/" }],
    ["at http://user:pass@example.com/", { url: "http://user:pass@example.com/" }],
    ["at http://[v7.a]/, which no connection leads to", { url: "http://[v7.a]/" }],
    ["for an unknown type of event", { url: "https://example.com/", eventTypes: ["licet.token.v1.token_isued"] }],
    ["for a type with NUL in it", { url: "https://example.com/", eventTypes: ["licet.\0"] }],
  ])("may not be %s", async (_name, request) => {
    const call = platform.rpc.createWebhookEndpoint({ requestId: randomUUID(), ...request });
    await expect(call).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});
