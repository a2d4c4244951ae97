import type { Tracer, TracerProvider } from "@opentelemetry/api";
import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from "@opentelemetry/api";
import type { Sampler } from "@opentelemetry/sdk-trace";
import { SamplingDecision } from "@opentelemetry/sdk-trace";
import type { TraceIds } from "./trace-ids.ts";

/** What traces are begun with. */
export interface QuickTracingOptions {
  readonly provider: TracerProvider;
  /** Chooses the traces that begin here, as in the provider. */
  readonly root: Sampler;
  /** The provider's own. */
  readonly ids: TraceIds;
}

/**
 * A provider that asks the sampler before anything is made for a span that begins a trace: one that is not followed needs
 * nothing but its ids. All others are the provider's, and so is what is followed, under the id that the sampler saw.
 */
export function createQuickTracing({ provider, root, ids }: QuickTracingOptions): TracerProvider {
  function toQuick(tracer: Tracer): Tracer {
    return {
      startSpan(name, options = {}, context) {
        if (context !== ROOT_CONTEXT || options.links !== undefined) return tracer.startSpan(name, options, context);
        const traceId = ids.generateTraceId();
        const { kind = SpanKind.INTERNAL, attributes = {} } = options;
        const { decision } = root.shouldSample(context, traceId, name, kind, attributes, []);
        if (decision === SamplingDecision.NOT_RECORD) {
          return trace.wrapSpanContext({ traceId, spanId: ids.generateSpanId(), traceFlags: TraceFlags.NONE });
        }
        ids.setNext(traceId);
        return tracer.startSpan(name, options, context);
      },
      startActiveSpan: tracer.startActiveSpan.bind(tracer),
    };
  }

  return { getTracer: (name, version, options) => toQuick(provider.getTracer(name, version, options)) };
}
