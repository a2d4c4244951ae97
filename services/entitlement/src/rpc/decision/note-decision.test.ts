import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { metrics } from "@opentelemetry/api";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import type { Answer } from "../../app/decision/ports.ts";
import { createDecisionNotes } from "./note-decision.ts";

const reader = new PrometheusExporter({ preventServerStart: true });

beforeAll(() => {
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});

afterAll(() => metrics.disable());

function answerOf(reason: Answer["decision"]["reason"]): Answer {
  const decision = { allowed: false, reason, feature: "sso", sources: [], failures: [], revision: 1 };
  return { decision, decisionId: "dec_1", traceId: "", snapshot: undefined };
}

describe("createDecisionNotes", () => {
  it("counts decisions by code, though its module was loaded before telemetry began", async () => {
    const note = createDecisionNotes();
    for (const reason of ["ALLOWED", "EXPIRED", "ALLOWED"] as const) note(answerOf(reason), undefined);
    const { resourceMetrics } = await reader.collect();
    const points = resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .filter(({ descriptor }) => descriptor.name === "licet.decisions")
      .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => [attributes["code"], value]));
    expect(points).toEqual([
      ["ALLOWED", 2],
      ["EXPIRED", 1],
    ]);
  });
});
