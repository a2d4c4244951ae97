import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Code, createClient } from "@connectrpc/connect";
import { IntegrationService, OrderAction, OrderState } from "@licet/contracts/integration";
import { createGrpcTransport } from "@licet/rpc";
import type { GrpcTransport } from "@licet/rpc";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
let transport: GrpcTransport;
beforeAll(async () => {
  platform = await startPlatform();
  const stranger = await platform.token("initech");
  const address = `127.0.0.1:${platform.service.grpcPort}`;
  transport = createGrpcTransport({ address, token: () => stranger });
}, 60_000);
afterAll(async () => {
  transport.close();
  await platform.stop();
});

const customer = { accountId: "globex" };

function requestFor(quantity = 3n, requestId: string = randomUUID()) {
  return { requestId, order: { externalId: "Q-7", customer, lines: [{ sku: "SUITE", quantity }] } };
}

describe("SubmitOrder", () => {
  it("answers with the order, which GetOrder and ListOrders show as well", async () => {
    const { order } = await platform.rpc.submitOrder(requestFor());
    expect(order).toMatchObject({
      externalId: "Q-7",
      action: OrderAction.NEW,
      state: OrderState.ACCEPTED,
      lines: [{ sku: "SUITE", quantity: 3n }],
      etag: '"1"',
    });
    const orderId = order?.orderId ?? "";
    expect((await platform.rpc.getOrder({ orderId })).order).toEqual(order);
    const { orders } = await platform.rpc.listOrders({ accountId: "globex", state: OrderState.ACCEPTED });
    expect(orders).toContainEqual(order);
  });

  it("acts once for each request id, and refuses another order under it", async () => {
    const request = requestFor();
    const answers = await Promise.all(Array.from({ length: 5 }, () => platform.rpc.submitOrder(request)));
    expect(new Set(answers.map(({ order }) => order?.orderId)).size).toBe(1);
    const other = platform.rpc.submitOrder(requestFor(4n, request.requestId));
    await expect(other).rejects.toMatchObject({ code: Code.InvalidArgument });
  });

  it("names what is not on sale in the order, not as an error", async () => {
    const { order } = await platform.rpc.submitOrder(requestFor(0n));
    expect(order).toMatchObject({ state: OrderState.REJECTED, rejections: [{ code: "QUANTITY_OUT_OF_RANGE" }] });
  });

  it.each([
    ["no order", { requestId: randomUUID() }],
    ["no customer", { requestId: randomUUID(), order: { lines: [{ sku: "TEAM", quantity: 1n }] } }],
    [
      "NUL in a text",
      { requestId: randomUUID(), order: { externalId: "\0", customer, lines: [{ sku: "T", quantity: 1n }] } },
    ],
    [
      "an unknown action",
      {
        requestId: randomUUID(),
        order: { action: 9 as OrderAction, customer, lines: [{ sku: "TEAM", quantity: 1n }] },
      },
    ],
    [
      "a time beyond reckoning",
      {
        requestId: randomUUID(),
        order: { customer, lines: [{ sku: "TEAM", quantity: 1n, endTime: { seconds: 10n ** 15n, nanos: 0 } }] },
      },
    ],
    ["no lines", { requestId: randomUUID(), order: { customer } }],
    ["no request id", { order: { customer, lines: [{ sku: "TEAM", quantity: 1n }] } }],
  ])("refuses a request with %s", async (_name, request) => {
    await expect(platform.rpc.submitOrder(request)).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

describe("another tenant", () => {
  it("gets the same error for what is not its own as for what does not exist", async () => {
    const stranger = createClient(IntegrationService, transport);
    const { order } = await platform.rpc.submitOrder(requestFor());
    const requestId = randomUUID();
    const say = async (orderId: string) => {
      const calls = [stranger.getOrder({ orderId }), stranger.cancelOrder({ requestId, orderId })];
      return Promise.all(calls.map((call) => call.then(String, (error: unknown) => (error as Error).message)));
    };
    const [theirs, none] = [await say(order?.orderId ?? ""), await say("ord_0")];
    expect(theirs).toEqual(none);
    expect(theirs).toEqual(["[not_found] no such order", "[not_found] no such order"]);
    expect((await stranger.listOrders({})).orders).toEqual([]);
    expect((await stranger.listDeliveries({})).deliveries).toEqual([]);
  });
});

describe("CancelOrder", () => {
  it("takes an order back once; doing it again changes nothing", async () => {
    const { order } = await platform.rpc.submitOrder(requestFor());
    const orderId = order?.orderId ?? "";
    const first = await platform.rpc.cancelOrder({ requestId: randomUUID(), orderId });
    const second = await platform.rpc.cancelOrder({ requestId: randomUUID(), orderId });
    expect(first.order?.etag).toBe('"2"');
    expect(second.order).toEqual(first.order);
  });
});

describe("CancelOrder with a reason that cannot be stored", () => {
  it("is refused", async () => {
    const { order } = await platform.rpc.submitOrder(requestFor());
    const call = platform.rpc.cancelOrder({ requestId: randomUUID(), orderId: order?.orderId ?? "", reason: "\0" });
    await expect(call).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

describe("ResendDelivery", () => {
  it("knows only deliveries that exist", async () => {
    const call = platform.rpc.resendDelivery({ requestId: randomUUID(), deliveryId: "dlv_0" });
    await expect(call).rejects.toMatchObject({ code: Code.NotFound });
  });
});
