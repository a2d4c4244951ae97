import { randomUUID } from "node:crypto";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CheckRequestSchema, CheckResponseSchema } from "@licet/contracts/entitlement";
import { fromBinary } from "@bufbuild/protobuf";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { TestPlatform } from "./test-platform.ts";

const checkPath = "/licet.entitlement.v1.DecisionService/Check";
const tooLargeBytes = 5 * 1024 * 1024;

/** Calls that no typed client would make. After each one the next good call is answered. */
export function describeRoughCalls(test: () => TestPlatform): void {
  describe("rough calls", () => {
    let client: Client;
    let accountId: string;
    const same = (bytes: Buffer) => bytes;

    async function callGrpc(bytes: Uint8Array, options: { deadline?: number } = {}): Promise<Buffer> {
      const metadata = new Metadata();
      metadata.set("authorization", `Bearer ${await test().tokens.get()}`);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(checkPath, same, same, Buffer.from(bytes), metadata, options, (error, answer) =>
          error ? reject(error) : resolve(answer!),
        );
      });
    }
    const statusOf = (call: Promise<unknown>) =>
      call.then(
        () => 0,
        (error: unknown) => (error as ServiceError).code,
      );
    const callConnect = async (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      test().rest(checkPath, { headers: { "content-type": "application/proto", ...headers }, body });
    const goodRequest = () =>
      toBinary(CheckRequestSchema, create(CheckRequestSchema, { accountId, featureKey: "private_repositories" }));
    const expectUnharmed = async () => {
      expect(fromBinary(CheckResponseSchema, await callGrpc(goodRequest())).decision?.featureKey).toBe(
        "private_repositories",
      );
      const { decision } = await test().licet.decisions.check({ accountId, featureKey: "private_repositories" });
      expect(decision?.revision).toBe(1n);
    };

    beforeAll(async () => {
      client = new Client(`127.0.0.1:${test().platform.ports.entitlement.grpc}`, credentials.createInsecure());
      accountId = `rough-${randomUUID()}`;
      await deliverOrder(test().rest, makeOrder(accountId));
    }, 90_000);
    afterAll(() => client?.close());

    it("a message over the size limit is refused on every port", async () => {
      const large = toBinary(CheckRequestSchema, create(CheckRequestSchema, { accountId: "x".repeat(tooLargeBytes) }));
      expect(await statusOf(callGrpc(large))).toBe(Code.ResourceExhausted);
      const overConnect = await callConnect(new Uint8Array(large));
      expect([overConnect.status, overConnect.json.code]).toEqual([429, "resource_exhausted"]);
      const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
      const overRest = await test().rest("/v1/orders", { headers, body: " ".repeat(tooLargeBytes) });
      expect([overRest.status, overRest.json.reason]).toEqual([413, "REQUEST_TOO_LARGE"]);
      await expectUnharmed();
    });

    it("unknown protobuf fields are let pass", async () => {
      const unknown = [0xfa, 0x3e, 0x03, 0x61, 0x62, 0x63]; // field 1007, "abc"
      const bytes = new Uint8Array([...goodRequest(), ...unknown]);
      expect(fromBinary(CheckResponseSchema, await callGrpc(bytes)).decision?.revision).toBe(1n);
      expect((await callConnect(bytes)).status).toBe(200);
    });

    it.each([
      ["bad UTF-8 in a text", [0x0a, 0x02, 0xff, 0xfe, 0x1a, 0x01, 0x66]],
      ["a field cut short", [0x0a, 0x7f, 0x61]],
      ["noise", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
      ["a group that never ends", [0x0b, 0x0b, 0x0b]],
    ])("a request that is no message is INVALID_ARGUMENT: %s", async (_name, content) => {
      const bytes = new Uint8Array(content);
      expect(await statusOf(callGrpc(bytes))).toBe(Code.InvalidArgument);
      const overConnect = await callConnect(bytes);
      expect([overConnect.status, overConnect.json.code]).toEqual([400, "invalid_argument"]);
      await expectUnharmed();
    });

    it("JSON with a wrong type, cut short or with half a character is INVALID_ARGUMENT", async () => {
      const headers = { "content-type": "application/json" };
      for (const body of ['{"accountId":5}', '{"accountId":', '{"accountId":"\\ud800"}']) {
        const { status, json } = await test().rest(checkPath, { headers, body });
        expect([body, status, json.code]).toEqual([body, 400, "invalid_argument"]);
      }
      await expectUnharmed();
    });

    it("a deadline that passes is DEADLINE_EXCEEDED", async () => {
      expect(await statusOf(callGrpc(goodRequest(), { deadline: Date.now() - 1 }))).toBe(Code.DeadlineExceeded);
      const body = new Uint8Array(goodRequest());
      const late = await callConnect(body, { "connect-timeout-ms": "0" });
      expect([late.status, late.json?.code]).toEqual([504, "deadline_exceeded"]);
      await expectUnharmed();
    });

    it("a caller that goes away while it waits harms nobody", async () => {
      const controller = new AbortController();
      const { licet, platform } = test();
      const watch = licet.decisions.watch({ accountIds: [accountId] }, { signal: controller.signal, timeoutMs: 0 });
      for await (const { event } of watch) if (event.case === "snapshot") break;
      const waiting = Array.from({ length: 20 }, async () => {
        for await (const _ of licet.decisions.watch({}, { signal: controller.signal, timeoutMs: 0 }));
      });
      setTimeout(() => controller.abort(), 200);
      const ends = await Promise.all(waiting.map((each) => each.catch(ConnectError.from)));
      expect(ends.map((end) => end && end.code)).toEqual(ends.map(() => Code.Canceled));
      await leaveMidway(platform.ports.integration.http);
      await breakOff(platform.ports.entitlement.grpc);
      await expectUnharmed();
    });
  });
}

/** Promises a large body, sends half a line of it, and hangs up. */
function leaveMidway(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write('POST /v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"cust', () =>
        socket.resetAndDestroy(),
      );
    });
    socket.once("close", () => resolve());
  });
}

/** Opens many streams on one connection and cuts it. */
function breakOff(port: number): Promise<void> {
  return new Promise((resolve) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`, {}, () => {
      for (let index = 0; index < 50; index++) {
        const headers = { ":method": "POST", ":path": checkPath, "content-type": "application/grpc", te: "trailers" };
        session.request(headers, { endStream: false }).on("error", () => {});
      }
      setImmediate(() => session.destroy());
    });
    session.on("error", () => {});
    session.once("close", () => resolve());
  });
}
