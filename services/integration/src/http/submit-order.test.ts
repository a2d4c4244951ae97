import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderAcceptedSchema, OrderRejectedSchema } from "@licet/contracts/integration";
import { eventually } from "@licet/testing";
import { sampleCatalog } from "../fixture/catalog.fixture.ts";
import type { Answer, HttpOptions, Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

const order = {
  externalId: "Q-1",
  customer: { accountId: "globex" },
  lines: [{ sku: "TEAM", tier: "team", quantity: 25 }],
};

function submit(body: unknown, options: HttpOptions = {}): Promise<Answer> {
  return platform.http("/v1/orders", {
    body,
    ...options,
    headers: { "idempotency-key": randomUUID(), ...options.headers },
  });
}

describe("POST /v1/orders", () => {
  it("answers 202 with the order, where to follow it and its trace", async () => {
    const response = await submit(order);
    expect(response.status).toBe(202);
    const body = await response.json();
    expect(body).toMatchObject({ externalId: "Q-1", action: "NEW", state: "ACCEPTED", revision: 0, rejections: [] });
    expect(body.lines).toEqual([{ sku: "TEAM", tier: "team", quantity: 25 }]);
    expect(response.headers.get("location")).toBe(`/v1/orders/${body.orderId}`);
    expect(response.headers.get("licet-trace-id")).toBe(body.traceId);
    const read = await platform.http(`/v1/orders/${body.orderId}`);
    expect(await read.json()).toEqual(body);
  });

  it("tells entitlement everything it needs", async () => {
    const { orderId } = await (await submit(order)).json();
    const accepted = await eventually(async () => {
      const found = (await platform.neighbours.heard(OrderAcceptedSchema)).find((event) => event.orderId === orderId);
      return found ?? false;
    });
    expect(accepted).toMatchObject({ actor: "crm", catalogRevision: 1n, customer: { accountId: "globex" } });
    expect(accepted).toMatchObject({
      licenceLines: [{ productKey: "forge", planKey: "team", planVersion: 1, quantity: 25n }],
    });
  });

  it("rejects with every reason at once, and tells so", async () => {
    const lines = [
      { sku: "NOPE", quantity: 1 },
      { sku: "TEAM", quantity: 0 },
      { sku: "TEAM", quantity: 1, startTime: "2026-02-01T00:00:00Z", endTime: "2026-01-01T00:00:00Z" },
    ];
    const { orderId, state, rejections } = await (await submit({ ...order, lines })).json();
    expect(state).toBe("REJECTED");
    expect(rejections.map(({ code, field }) => [code, field])).toEqual([
      ["SKU_UNKNOWN", "lines[0].sku"],
      ["QUANTITY_OUT_OF_RANGE", "lines[1].quantity"],
      ["TERM_ENDS_BEFORE_START", "lines[2].endTime"],
    ]);
    await eventually(async () => {
      const events = await platform.neighbours.heard(OrderRejectedSchema);
      expect(events.find((event) => event.orderId === orderId)?.rejections).toHaveLength(3);
    });
  });

  it("pins to a catalog that was published a moment ago", async () => {
    platform.catalog.publish(sampleCatalog(2n, 7));
    const { orderId } = await (await submit(order)).json();
    await eventually(async () => {
      const events = await platform.neighbours.heard(OrderAcceptedSchema);
      const event = events.find((candidate) => candidate.orderId === orderId);
      expect(event).toMatchObject({ catalogRevision: 2n, licenceLines: [{ planVersion: 7 }] });
    });
  });
});

describe("a repetition", () => {
  it("of key and order gets the same bytes, however it is written", async () => {
    const headers = { "idempotency-key": `"${randomUUID()}"` };
    const first = await (await submit(order, { headers })).text();
    const again = await submit(JSON.stringify({ ...order, action: "NEW" }, undefined, 2), { headers });
    expect(again.status).toBe(202);
    expect(await again.text()).toBe(first);
  });

  it("of the key with another order is refused", async () => {
    const headers = { "idempotency-key": randomUUID() };
    await submit(order, { headers });
    const other = await submit({ ...order, lines: [{ sku: "TEAM", quantity: 26 }] }, { headers });
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ reason: "REQUEST_ID_REUSED", status: 422 });
  });

  it("by another tenant is another order", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const mine = await (await submit(order, { headers })).json();
    const theirs = await (await submit(order, { headers, token: await platform.token("initech") })).json();
    expect(theirs.orderId).not.toBe(mine.orderId);
  });

  it("twenty at once act once", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const account = `race-${randomUUID()}`;
    const body = { ...order, customer: { accountId: account } };
    const answers = await Promise.all(Array.from({ length: 20 }, async () => (await submit(body, { headers })).text()));
    expect(new Set(answers).size).toBe(1);
    const list = await (await platform.http(`/v1/orders?accountId=${account}`)).json();
    expect(list.orders).toHaveLength(1);
  });
});

describe("bad input", () => {
  const line = { sku: "TEAM", quantity: 1 };
  const customer = { accountId: "globex" };
  it.each<[string, unknown, string[]]>([
    ["an unknown field", { ...order, color: "red" }, ["#/color"]],
    ["an unknown field of a line", { customer, lines: [{ ...line, price: 3 }] }, ["#/lines/0/price"]],
    ["a quantity of the wrong type", { customer, lines: [{ sku: "TEAM", quantity: "ten" }] }, ["#/lines/0/quantity"]],
    ["half a user", { customer, lines: [{ sku: "TEAM", quantity: 1.5 }] }, ["#/lines/0/quantity"]],
    ["a quantity beyond numbers", { customer, lines: [{ sku: "TEAM", quantity: 1e300 }] }, ["#/lines/0/quantity"]],
    ["no customer and no lines", {}, ["#/customer", "#/lines"]],
    ["an empty list of lines", { customer, lines: [] }, ["#/lines"]],
    ["an account that is none", { customer: { accountId: "a b" }, lines: [line] }, ["#/customer/accountId"]],
    ["an unknown action", { ...order, action: "GIVE" }, ["#/action"]],
    ["a time that is none", { customer, lines: [{ ...line, startTime: "tomorrow" }] }, ["#/lines/0/startTime"]],
    ["a leap second", { customer, lines: [{ ...line, endTime: "2016-12-31T23:59:60Z" }] }, ["#/lines/0/endTime"]],
    ["null for text", { ...order, externalId: null }, ["#/externalId"]],
    ["a list", [], ["#"]],
    ["NUL in a text", { ...order, externalId: "Q\u0000" }, ["#/externalId"]],
    ["half a character", { customer, lines: [{ ...line, tier: "\ud800" }] }, ["#/lines/0/tier"]],
    [
      "many at once",
      { customer: { accountId: 7 }, lines: [line, { sku: "", quantity: true }] },
      ["#/customer/accountId", "#/lines/1/sku", "#/lines/1/quantity"],
    ],
  ])("%s is named", async (_name, body, pointers) => {
    const response = await submit(body);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem = await response.json();
    expect(problem).toMatchObject({ type: "urn:licet:error:REQUEST_INVALID", status: 400 });
    expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual(pointers.toSorted());
  });

  it.each<[string, HttpOptions, number, string]>([
    ["malformed JSON", { body: '{"customer":' }, 400, "REQUEST_MALFORMED"],
    ["bad UTF-8", { body: new Uint8Array([0x22, 0xff, 0x22]) }, 400, "REQUEST_MALFORMED"],
    ["another media type", { body: "a=b", headers: { "content-type": "text/plain" } }, 415, "MEDIA_TYPE_UNSUPPORTED"],
    ["no key", { body: order, headers: { "idempotency-key": "" } }, 400, "REQUEST_INVALID"],
    ["a key too long", { body: order, headers: { "idempotency-key": "k".repeat(256) } }, 400, "REQUEST_INVALID"],
    ["too much", { body: JSON.stringify({ ...order, externalId: "x".repeat(2_000_000) }) }, 413, "REQUEST_TOO_LARGE"],
  ])("%s is refused", async (_name, options, status, reason) => {
    const response = await submit(options.body, options);
    expect([response.status, (await response.json()).reason]).toEqual([status, reason]);
  });
});

describe("NUL in an address or a filter", () => {
  it.each(["/v1/orders/ord%00", "/v1/orders?accountId=a%00"])("%s is malformed", async (path) => {
    expect((await platform.http(path)).status).toBe(400);
  });
});

describe("credentials", () => {
  const say = async (response: Answer) => {
    const { instance: _, ...problem } = await response.json();
    return { status: response.status, problem };
  };

  it("missing, malformed, expired, forged and foreign ones are all the same to us", async () => {
    const { issuer } = platform;
    const claims = { tenant: "acme", scopes: ["order.write"] };
    const tokens = [
      "",
      "nonsense",
      await issuer.issue({ ...claims, expiresInSeconds: -10 }),
      await issuer.forge(claims),
      await issuer.issue({ ...claims, audience: "elsewhere" }),
    ];
    const answers = await Promise.all(tokens.map(async (token) => say(await submit(order, { token }))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, problem: { reason: "CREDENTIAL_REQUIRED" } });
  });

  it("one that may only read may not write", async () => {
    const token = await platform.token("acme", ["order.read"]);
    expect(await say(await submit(order, { token }))).toMatchObject({
      status: 403,
      problem: { reason: "SCOPE_REQUIRED", metadata: { scope: "order.write" } },
    });
  });

  it("another tenant's order is the same bytes as none at all", async () => {
    const { orderId } = await (await submit(order)).json();
    const token = await platform.token("initech");
    const missing = "ord_00000000000070008000000000000000";
    for (const path of ["", "/deliveries"]) {
      const [theirs, none] = await Promise.all(
        [orderId, missing].map(async (id) => say(await platform.http(`/v1/orders/${id}${path}`, { token }))),
      );
      expect(theirs).toEqual(none);
      expect(theirs?.status).toBe(404);
    }
    const cancelled = await platform.http(`/v1/orders/${orderId}:cancel`, { method: "POST", token });
    expect((await say(cancelled)).status).toBe(404);
  });
});
