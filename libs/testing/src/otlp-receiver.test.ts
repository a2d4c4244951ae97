import { describe, expect, it } from "@jest/globals";
import { startOtlpReceiver } from "./otlp-receiver.ts";

describe("startOtlpReceiver", () => {
  it("keeps the spans of an OTLP/HTTP JSON export, with their service", async () => {
    const receiver = await startOtlpReceiver();
    const span = { traceId: "a".repeat(32), spanId: "b".repeat(16), name: "check" };
    const attributes = [{ key: "rpc.method", value: { stringValue: "Check" } }];
    const service = { key: "service.name", value: { stringValue: "entitlement" } };
    const body = {
      resourceSpans: [{ resource: { attributes: [service] }, scopeSpans: [{ spans: [{ ...span, attributes }] }] }],
    };
    const headers = { "content-type": "application/json" };
    await fetch(`${receiver.url}/v1/traces`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(receiver.spans(span.traceId)).toEqual([
      { ...span, service: "entitlement", attributes: { "rpc.method": "Check" } },
    ]);
    expect(receiver.spans("c".repeat(32))).toEqual([]);
    await receiver.stop();
  });

  it("refuses an encoding it does not read", async () => {
    const receiver = await startOtlpReceiver();
    const headers = { "content-type": "application/x-protobuf" };
    const { status } = await fetch(`${receiver.url}/v1/traces`, { method: "POST", headers, body: "x" });
    expect(status).toBe(415);
    await receiver.stop();
  });
});
