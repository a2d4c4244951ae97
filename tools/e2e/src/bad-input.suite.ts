import { randomUUID } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { DecisionCode } from "@licet/contracts/entitlement";
import { awaitState, makeOrder, sendOrder } from "./orders.ts";
import type { RestAnswer } from "./rest.ts";
import type { TestPlatform } from "./test-platform.ts";

const line = { sku: "FORGE-TEAM-Y", quantity: 1 };
const customer = { accountId: "bad-input" };
const json = { "content-type": "application/json" };

const unreadable: [name: string, body: string][] = [
  ["half a document", '{"customer": {"accountId": "a"}, "lines": ['],
  ["a word", "order"],
  ["nothing", ""],
  ["single quotes", "{'customer': {}}"],
];

const wrongShapes: [name: string, body: unknown, pointers: string[]][] = [
  ["an unknown field", { customer, lines: [line], colour: "red" }, ["#/colour"]],
  ["an unknown field of a line", { customer, lines: [{ ...line, colour: "red" }] }, ["#/lines/0/colour"]],
  ["an unknown field of the customer", { customer: { ...customer, vat: 1 }, lines: [line] }, ["#/customer/vat"]],
  ["a missing customer", { lines: [line] }, ["#/customer"]],
  ["no line", { customer, lines: [] }, ["#/lines"]],
  ["lines that are no list", { customer, lines: line }, ["#/lines"]],
  ["a customer that is a number", { customer: 5, lines: [line] }, ["#/customer"]],
  ["a quantity in words", { customer, lines: [{ ...line, quantity: "ten" }] }, ["#/lines/0/quantity"]],
  ["half a user", { customer, lines: [{ ...line, quantity: 1.5 }] }, ["#/lines/0/quantity"]],
  ["a start that is no instant", { customer, lines: [{ ...line, startTime: "soon" }] }, ["#/lines/0/startTime"]],
  ["an action nobody knows", { customer, lines: [line], action: "BREW" }, ["#/action"]],
  ["a list instead of an order", [line], ["#"]],
  [
    "two faults",
    {
      customer,
      lines: [
        { ...line, quantity: "x" },
        { ...line, sku: 7 },
      ],
    },
    ["#/lines/0/quantity", "#/lines/1/sku"],
  ],
];

const refusedLines: [name: string, line: object, code: string, field: string][] = [
  ["an unknown SKU", { sku: "FORGE-GOLD" }, "SKU_UNKNOWN", "lines[0].sku"],
  ["a quantity of zero", { quantity: 0 }, "QUANTITY_OUT_OF_RANGE", "lines[0].quantity"],
  ["a negative quantity", { quantity: -3 }, "QUANTITY_OUT_OF_RANGE", "lines[0].quantity"],
  ["an absurd quantity", { quantity: 9_007_199_254_740_991 }, "QUANTITY_OUT_OF_RANGE", "lines[0].quantity"],
  ["a tier that the SKU is not", { tier: "enterprise" }, "TIER_MISMATCH", "lines[0].tier"],
  [
    "a term that ends before it starts",
    { startTime: "2031-01-01T00:00:00Z", endTime: "2030-01-01T00:00:00Z" },
    "TERM_ENDS_BEFORE_START",
    "lines[0].endTime",
  ],
];

/** What is wrong is refused with the reason and the place, and acts on nothing. */
export function describeBadInput(test: () => TestPlatform): void {
  describe("bad input", () => {
    const send = (body: object | string, key?: string) => sendOrder(test().rest, body, key);

    it.each(unreadable)("a body that is not JSON is a problem that says where: %s", async (_name, body) => {
      const answer = await send(body);
      expectProblem(answer, 400, "REQUEST_MALFORMED");
      expect(answer.json.detail).toContain("not JSON");
    });

    it("a body that is not UTF-8 is a problem", async () => {
      const body = new Uint8Array([...Buffer.from('{"customer":{"accountId":"'), 0xff, 0xfe, ...Buffer.from('"}}')]);
      const answer = await test().rest("/v1/orders", { headers: { ...json, "idempotency-key": randomUUID() }, body });
      expectProblem(answer, 400, "REQUEST_MALFORMED");
    });

    it.each(wrongShapes)(
      "a body of a wrong shape is a problem that names the field: %s",
      async (_name, body, pointers) => {
        const answer = await send(JSON.stringify(body));
        expectProblem(answer, 400, "REQUEST_INVALID");
        const errors = answer.json.errors as { pointer: string }[];
        expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
      },
    );

    it("an order without an idempotency key is a problem that names the header", async () => {
      const answer = await test().rest("/v1/orders", { headers: json, body: JSON.stringify(makeOrder("keyless")) });
      expectProblem(answer, 400, "REQUEST_INVALID");
      expect(answer.json.detail).toContain("idempotency-key");
    });

    it("a body of another type than JSON is refused", async () => {
      const headers = { "content-type": "text/xml", "idempotency-key": randomUUID() };
      expectProblem(await test().rest("/v1/orders", { headers, body: "<order/>" }), 415, "MEDIA_TYPE_UNSUPPORTED");
    });

    it("a path that nobody serves is a problem too", async () => {
      const answer = await test().rest("/v1/nothing");
      expect([answer.status, answer.type]).toEqual([404, "application/problem+json"]);
    });

    it.each(refusedLines)("an order with %s is rejected with the reason", async (_name, wrong, code, field) => {
      const accountId = `refused-${randomUUID()}`;
      const answer = await send(makeOrder(accountId, wrong));
      expect(answer.status).toBe(202);
      const order = await awaitState(test().rest, answer.json.orderId as string, "REJECTED");
      expect(order.rejections).toEqual([expect.objectContaining({ code, field })]);
      expect(order.rejections[0]?.message).not.toBe("");
      expect(order.licenceIds).toEqual([]);
    });

    it("usage events of a wrong shape are refused one by one, with the reason", async () => {
      const event = { specversion: "1.0", id: randomUUID(), source: "e2e", type: "forge.build.finished", subject: "a" };
      const answer = await test().rest("/v1/events", {
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify([{ ...event, id: 5 }, { ...event, data: { minutes: "many", os: "linux" } }, "event"]),
      });
      const verdicts = answer.json.verdicts as { status: string; reason: string }[];
      expect(verdicts.map(({ status }) => status)).toEqual(["invalid", "invalid", "invalid"]);
      expect(verdicts.every(({ reason }) => /^[A-Z_]+$/.test(reason))).toBe(true);
    });

    it("an unknown feature and an unknown account are decisions, not errors", async () => {
      const { decisions } = await test().licet.decisions.batchCheck({
        checks: [
          { accountId: "nobody-knows", featureKey: "code_owners" },
          { accountId: "nobody-knows", featureKey: "x" },
        ],
      });
      expect(decisions.map(({ allowed }) => allowed)).toEqual([false, false]);
      const codes = decisions.map(({ failures }) => failures.map(({ code }) => code));
      expect(codes[0]).toContain(DecisionCode.ACCOUNT_UNKNOWN);
      expect(codes[1]).toContain(DecisionCode.ACCOUNT_UNKNOWN);
    });
  });

  describe("the same order again", () => {
    it("with the same key and body is answered with the same order, however often and at once", async () => {
      const body = makeOrder(`again-${randomUUID()}`);
      const key = randomUUID();
      const answers = await Promise.all(Array.from({ length: 8 }, () => sendOrder(test().rest, body, key)));
      expect(new Set(answers.map(({ json }) => json.orderId as string)).size).toBe(1);
      expect(answers.every(({ status }) => status === 202)).toBe(true);
      const { orders } = await test().licet.orders.listOrders({ accountId: body.customer.accountId });
      expect(orders).toHaveLength(1);
    });

    it("with the same key and another body is refused and acts on nothing", async () => {
      const key = randomUUID();
      const accountId = `other-body-${randomUUID()}`;
      await sendOrder(test().rest, makeOrder(accountId), key);
      const answer = await sendOrder(test().rest, makeOrder(accountId, { quantity: 6 }), key);
      expectProblem(answer, 422, "REQUEST_ID_REUSED");
      const { orders } = await test().licet.orders.listOrders({ accountId });
      expect(orders.map(({ lines }) => lines[0]?.quantity)).toEqual([5n]);
    });

    it("with the same key of another tenant is another order", async () => {
      const key = randomUUID();
      const mine = await sendOrder(test().rest, makeOrder("same-key"), key);
      const token = await test().strangerTokens.get();
      const theirs = await sendOrder((path, call) => test().rest(path, { ...call, token }), makeOrder("same-key"), key);
      expect([mine.status, theirs.status]).toEqual([202, 202]);
      expect(theirs.json.orderId).not.toBe(mine.json.orderId);
    });
  });
}

function expectProblem(answer: RestAnswer, status: number, reason: string): void {
  expect([answer.status, answer.type]).toEqual([status, "application/problem+json"]);
  expect(answer.json).toMatchObject({ status, reason, type: `urn:licet:error:${reason}` });
}
