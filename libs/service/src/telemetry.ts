import type { IncomingMessage, ServerResponse } from "node:http";
import { metrics, propagation, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { callDurations } from "@licet/rpc/server";
import type { CommonConfig } from "./common-settings.ts";
import { createQuickTracing } from "./quick-tracing.ts";
import { createTraceIds } from "./trace-ids.ts";

/** Traces and metrics of this process. */
export interface Telemetry {
  /** Writes the metrics as Prometheus reads them. */
  serveMetrics(request: IncomingMessage, response: ServerResponse): void;
  /** Sends what is still held back, and ends. */
  close(): Promise<void>;
}

/**
 * Starts OpenTelemetry for the process. Traces leave over OTLP/HTTP when there is a collector; without one every call
 * still has a trace id, which is all that logs and answers need.
 */
export function startTelemetry(name: string, version: string, config: CommonConfig): Telemetry {
  const resource = resourceFromAttributes({ "service.name": name, "service.version": version });
  const exporter = config.otlpEndpoint && new OTLPTraceExporter({ url: toTracesUrl(config.otlpEndpoint) });
  const ids = createTraceIds();
  const root = exporter ? toSampler(config) : new AlwaysOffSampler();
  const tracing = new TracerProvider({
    resource,
    idGenerator: ids,
    sampler: exporter ? new ParentBasedSampler({ root }) : root,
    spanProcessors: exporter ? [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 500 })] : [],
  });
  const prometheus = new PrometheusExporter({ preventServerStart: true, metricProducers: [callDurations] });
  const metering = new MeterProvider({ resource, readers: [prometheus] });
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(createQuickTracing({ provider: tracing, root, ids }));
  metrics.setGlobalMeterProvider(metering);
  return {
    serveMetrics: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    async close() {
      await Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
    },
  };
}

function toTracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/$/, "")}/v1/traces`;
}

function toSampler(config: CommonConfig): Sampler {
  if (config.sampler === "always_off") return new AlwaysOffSampler();
  if (config.sampler === "always_on") return new AlwaysOnSampler();
  return new TraceIdRatioBasedSampler(Number(config.samplerRatio));
}
