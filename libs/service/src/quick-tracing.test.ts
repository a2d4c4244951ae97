import { expect, test } from "@jest/globals";
import { ROOT_CONTEXT, SpanKind, TraceFlags, isSpanContextValid, trace } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { createQuickTracing } from "./quick-tracing.ts";
import { createTraceIds } from "./trace-ids.ts";

function startTracing(chosen: Sampler) {
  const ids = createTraceIds();
  const asked: string[] = [];
  const root: Sampler = {
    shouldSample(context, traceId, ...rest) {
      asked.push(traceId);
      return chosen.shouldSample(context, traceId, ...rest);
    },
  };
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  const provider = new TracerProvider({ idGenerator: ids, sampler: new ParentBasedSampler({ root }), spanProcessors });
  const tracer = createQuickTracing({ provider, root, ids }).getTracer("test");
  return { tracer, exporter, asked };
}

test("a trace that is not followed has valid ids of its own, and nothing is recorded", () => {
  const { tracer, exporter } = startTracing(new AlwaysOffSampler());
  const spans = [1, 2].map(() => tracer.startSpan("call", { kind: SpanKind.SERVER }, ROOT_CONTEXT));
  spans.forEach((span) => span.end());

  expect(spans.map((span) => isSpanContextValid(span.spanContext()))).toEqual([true, true]);
  expect(spans.map((span) => span.spanContext().traceFlags)).toEqual([TraceFlags.NONE, TraceFlags.NONE]);
  expect(spans[0]?.spanContext().traceId).not.toBe(spans[1]?.spanContext().traceId);
  expect(spans[0]?.isRecording()).toBe(false);
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test("a trace that is followed has the id that the sampler chose it by", () => {
  const { tracer, exporter, asked } = startTracing(new AlwaysOnSampler());
  tracer.startSpan("call", { attributes: { made: "here" } }, ROOT_CONTEXT).end();

  const [span] = exporter.getFinishedSpans();
  expect(span).toMatchObject({ name: "call", attributes: { made: "here" } });
  expect(new Set(asked)).toEqual(new Set([span?.spanContext().traceId]));
});

test("a share of the traces is followed, and no id is used twice", () => {
  const { tracer, exporter } = startTracing(new TraceIdRatioBasedSampler(0.5));
  const ids = Array.from({ length: 1_000 }, () => {
    const span = tracer.startSpan("call", {}, ROOT_CONTEXT);
    span.end();
    return span.spanContext().traceId;
  });

  expect(new Set(ids).size).toBe(1_000);
  const followed = exporter.getFinishedSpans().length;
  expect(followed).toBeGreaterThan(350);
  expect(followed).toBeLessThan(650);
});

test("what continues a trace follows its parent, whatever a new trace would do", () => {
  const { tracer, exporter, asked } = startTracing(new AlwaysOffSampler());
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const parent = { traceId, spanId: "b7ad6b7169203331", traceFlags: TraceFlags.SAMPLED, isRemote: true };
  tracer.startSpan("call", {}, trace.setSpanContext(ROOT_CONTEXT, parent)).end();
  tracer.startActiveSpan("work", {}, trace.setSpanContext(ROOT_CONTEXT, parent), (span) => span.end());

  const spans = exporter.getFinishedSpans();
  expect(spans.map((span) => span.name)).toEqual(["call", "work"]);
  expect(spans.map((span) => span.spanContext().traceId)).toEqual([traceId, traceId]);
  expect(spans.map((span) => span.parentSpanContext?.spanId)).toEqual([parent.spanId, parent.spanId]);
  expect(asked).toEqual([]);
});
