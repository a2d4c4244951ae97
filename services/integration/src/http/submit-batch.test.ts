import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { OrderAcceptedSchema } from "@licet/contracts/integration";
import { eventually } from "@licet/testing";
import type { Platform } from "../fixture/platform.fixture.ts";
import { startPlatform } from "../fixture/platform.fixture.ts";

interface Verdict {
  readonly line: number;
  readonly orderId?: string;
  readonly replayed?: boolean;
  readonly problem?: { readonly status: number; readonly reason: string; readonly errors?: { pointer: string }[] };
}

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

function orderOf(number: number, account = "globex", quantity: unknown = 1) {
  return { externalId: `Q-${number}`, customer: { accountId: account }, lines: [{ sku: "TEAM", quantity }] };
}

function toFile(orders: readonly unknown[]): string {
  return orders.map((order) => `${JSON.stringify(order)}\n`).join("");
}

async function send(body: string | Uint8Array, key: string = randomUUID()) {
  const headers = { "content-type": "application/x-ndjson", "idempotency-key": key };
  const response = await platform.http("/v1/orders:batch", { body, headers });
  const text = await response.text();
  const verdicts = response.ok
    ? text
        .trimEnd()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Verdict)
    : [];
  return { response, text, verdicts };
}

describe("POST /v1/orders:batch", () => {
  it("takes a thousand orders in one call, each accepted and told of once", async () => {
    const account = `bulk-${randomUUID()}`;
    const file = toFile(Array.from({ length: 1000 }, (_, index) => orderOf(index, account)));
    const startMs = performance.now();
    const { response, verdicts } = await send(file);
    const tookMs = performance.now() - startMs;
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(verdicts.map(({ line }) => line)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect(new Set(verdicts.map(({ orderId }) => orderId)).size).toBe(1000);
    expect(tookMs).toBeLessThan(5000);
    await eventually(
      async () => {
        const told = await platform.neighbours.heard(OrderAcceptedSchema);
        expect(told.filter(({ customer }) => customer?.accountId === account)).toHaveLength(1000);
      },
      { withinMs: 20_000 },
    );
  }, 60_000);

  it("sent again acts once, and says which order each line was", async () => {
    const account = `again-${randomUUID()}`;
    const key = randomUUID();
    const file = toFile(Array.from({ length: 40 }, (_, index) => orderOf(index, account)));
    const [first, second] = await Promise.all([send(file, key), send(file, key)]);
    const third = await send(file, key);
    const ids = (verdicts: readonly Verdict[]) => verdicts.map(({ orderId }) => orderId);
    expect(ids(second.verdicts)).toEqual(ids(first.verdicts));
    expect(ids(third.verdicts)).toEqual(ids(first.verdicts));
    expect(third.verdicts.every(({ replayed }) => replayed)).toBe(true);
    const list = await (await platform.http(`/v1/orders?accountId=${account}&pageSize=1000`)).json();
    expect(list.orders).toHaveLength(40);
  });

  it("gives each line its own verdict", async () => {
    const lines = [
      JSON.stringify(orderOf(1)),
      "{",
      "",
      JSON.stringify(orderOf(2, "globex", "ten")),
      JSON.stringify({ ...orderOf(1), action: "CHANGE" }),
      JSON.stringify(orderOf(3)),
    ];
    const { verdicts } = await send(lines.join("\r\n"));
    expect(verdicts.map(({ line, problem }) => [line, problem?.status, problem?.reason])).toEqual([
      [1, undefined, undefined],
      [2, 400, "REQUEST_MALFORMED"],
      [4, 400, "REQUEST_INVALID"],
      [5, 422, "REQUEST_ID_REUSED"],
      [6, undefined, undefined],
    ]);
    expect(verdicts[2]?.problem?.errors).toMatchObject([{ pointer: "#/lines/0/quantity" }]);
  });

  it("a line in bad UTF-8 spoils no other", async () => {
    const bad = Buffer.concat([Buffer.from('{"externalId":"'), Buffer.from([0xff]), Buffer.from('"}\n')]);
    const { verdicts } = await send(Buffer.concat([bad, Buffer.from(toFile([orderOf(1)]))]));
    expect(verdicts.map(({ problem }) => problem?.reason)).toEqual(["REQUEST_MALFORMED", undefined]);
  });

  it("knows lines without an external id by their number", async () => {
    const key = randomUUID();
    const file = toFile([orderOf(1), orderOf(2)].map(({ externalId: _, ...order }) => order));
    const first = await send(file, key);
    expect(new Set(first.verdicts.map(({ orderId }) => orderId)).size).toBe(2);
    expect((await send(file, key)).verdicts.map(({ orderId }) => orderId)).toEqual(
      first.verdicts.map(({ orderId }) => orderId),
    );
  });

  it("an empty file is no order", async () => {
    expect((await send("\n")).text).toBe("");
  });

  it("a file too long after a part of it was stored says how far it acted", async () => {
    const orders = Array.from({ length: 501 }, (_, index) => orderOf(index, `cut-${randomUUID()}`));
    const { response, verdicts } = await send(`${toFile(orders)}${"x".repeat(300_000)}`);
    expect(response.status).toBe(200);
    expect(verdicts).toHaveLength(501);
    expect(verdicts[499]?.orderId).toBeDefined();
    expect(verdicts[500]).toMatchObject({ line: 501, problem: { status: 413, reason: "REQUEST_TOO_LARGE" } });
  });

  it("a line is known by key and external id, wherever the one ends and the other begins", async () => {
    const key = randomUUID();
    const [first, second] = await Promise.all([
      send(toFile([{ ...orderOf(1), externalId: "a b" }]), key),
      send(toFile([{ ...orderOf(1), externalId: "b" }]), `${key} a`),
    ]);
    expect(second.verdicts[0]?.problem).toBeUndefined();
    expect(second.verdicts[0]?.orderId).not.toBe(first.verdicts[0]?.orderId);
  });

  it.each([
    ["too many orders", "{}\n".repeat(10_001)],
    ["a line without end", "x".repeat(300_000)],
  ])("refuses %s", async (_name, file) => {
    const { response, text } = await send(file);
    expect([response.status, (JSON.parse(text) as { reason: string }).reason]).toEqual([413, "REQUEST_TOO_LARGE"]);
  });
});

describe("GET /v1/orders", () => {
  it("pages put together are the list, oldest first", async () => {
    const account = `pages-${randomUUID()}`;
    const { verdicts } = await send(toFile(Array.from({ length: 7 }, (_, index) => orderOf(index, account))));
    const seen: string[] = [];
    let token = "";
    do {
      const page = await platform.http(`/v1/orders?accountId=${account}&state=ACCEPTED&pageSize=3&pageToken=${token}`);
      const body = await page.json();
      seen.push(...body.orders.map(({ orderId }) => orderId));
      token = body.nextPageToken;
    } while (token !== "");
    expect(seen).toEqual(verdicts.map(({ orderId }) => orderId).toSorted());
  });

  it.each(["pageSize=0", "pageSize=1001", "pageSize=x", "state=OPEN", "pageToken=zzz"])("refuses %s", async (query) => {
    expect((await platform.http(`/v1/orders?${query}`)).status).toBe(400);
  });
});
