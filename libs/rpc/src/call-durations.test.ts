import { describe, expect, it } from "@jest/globals";
import type { DataPoint, Histogram } from "@opentelemetry/sdk-metrics";
import { callDurations, durationsOf } from "./call-durations.ts";

async function pointOf(code: string): Promise<DataPoint<Histogram>> {
  const { resourceMetrics } = await callDurations.collect();
  const [metric] = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  const points = (metric?.dataPoints ?? []) as DataPoint<Histogram>[];
  return points.find(({ attributes }) => attributes["code"] === code) as DataPoint<Histogram>;
}

describe("callDurations", () => {
  it.each([
    ["nothing", 0, 0],
    ["a bound itself", 0.0005, 0],
    ["just above a bound", 0.000501, 1],
    ["the last bound", 10, 13],
    ["more than the last bound", 10.1, 14],
  ])("counts %s where OpenTelemetry does: a bound belongs to the bucket below it", async (code, seconds, bucket) => {
    durationsOf({ code }).record(seconds);
    const { value } = await pointOf(code);
    expect(value.buckets.counts).toHaveLength(value.buckets.boundaries.length + 1);
    expect(value.buckets.counts.findIndex((count) => count === 1)).toBe(bucket);
    expect(value).toMatchObject({ sum: seconds, count: 1 });
  });

  it("goes on counting after it was read, and what it gave does not change", async () => {
    const series = durationsOf({ code: "cumulative" });
    series.record(1);
    const before = await pointOf("cumulative");
    series.record(2);
    durationsOf({ code: "cumulative" }).record(4);
    expect(await pointOf("cumulative")).toMatchObject({ value: { sum: 7, count: 3 }, startTime: before.startTime });
    expect(before.value).toMatchObject({ sum: 1, count: 1 });
    expect(before.value.buckets.counts.reduce((sum, count) => sum + count)).toBe(1);
  });
});
