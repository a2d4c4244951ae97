import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { drawTrace } from "./draw-trace.ts";
import type { TraceSpan } from "./draw-trace.ts";

function span(spanId: string, parentSpanId: string, fromMs: number, toMs: number, service = "catalog"): TraceSpan {
  const toNs = (ms: number) => String(1_800_000_000_000_000_000n + BigInt(ms * 1e6));
  const times = { startTimeUnixNano: toNs(fromMs), endTimeUnixNano: toNs(toMs) };
  return { service, spanId, parentSpanId, name: `work ${spanId}`, isError: false, ...times };
}

const draw = (spans: TraceSpan[]) => drawTrace(spans).map(stripVTControlCharacters);
/** Where the bar of a line begins and how long it is. */
function barOf(line: string | undefined, labelWidth: number): [from: number, length: number] {
  const bar = (line ?? "").slice(labelWidth + 2, labelWidth + 34);
  return [bar.indexOf("█"), bar.replaceAll(" ", "").length];
}

describe("a trace", () => {
  it("is headed by its size, its services and its length", () => {
    const [head] = draw([span("a", "", 0, 8), span("b", "a", 2, 4, "metering")]);
    expect(head).toBe("2 spans, 2 services, 8.0 ms: catalog, metering");
  });

  it("is a tree in the order of time, whatever order its spans came in", () => {
    const lines = draw([span("d", "a", 6, 8), span("c", "b", 3, 4), span("a", "", 0, 8), span("b", "a", 2, 4)]);
    const labels = lines.slice(1).map((line) => /^ *catalog: work ./.exec(line)?.[0]);
    expect(labels).toEqual(["catalog: work a", "  catalog: work b", "    catalog: work c", "  catalog: work d"]);
  });

  it("shows where in the whole each span lies", () => {
    const lines = draw([span("a", "", 0, 8), span("b", "a", 4, 8)]);
    const labelWidth = "  catalog: work b".length;
    expect(barOf(lines[1], labelWidth)).toEqual([0, 32]);
    expect(barOf(lines[2], labelWidth)).toEqual([16, 16]);
    expect(lines[2]).toMatch(/4\.00 ms$/);
  });

  it("shows a span whose parent is not kept, and one that took no time", () => {
    const lines = draw([span("a", "", 0, 8), span("b", "lost", 8, 8)]);
    expect(lines[2]).toContain("catalog: work b");
    expect(lines[2]).toMatch(/0\.00 ms$/);
    expect(draw([span("a", "", 5, 5)])).toHaveLength(2);
  });
});
