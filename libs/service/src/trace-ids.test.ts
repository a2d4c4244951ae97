import { describe, expect, it } from "@jest/globals";
import { isValidSpanId, isValidTraceId } from "@opentelemetry/api";
import { createTraceIds } from "./trace-ids.ts";

describe("createTraceIds", () => {
  it("gives valid ids of both kinds, each once", () => {
    const ids = createTraceIds();
    const made = Array.from({ length: 2000 }, () => [ids.generateTraceId(), ids.generateSpanId()] as const);
    expect(made.every(([trace, span]) => isValidTraceId(trace) && isValidSpanId(span))).toBe(true);
    expect(new Set(made.flat()).size).toBe(4000);
  });
});
