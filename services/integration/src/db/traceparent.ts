import { ROOT_CONTEXT, TraceFlags, context, trace } from "@opentelemetry/api";
import type { EventCause } from "@licet/db";

const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The W3C traceparent of the span active now, kept with an order so that late steps continue its trace. */
export function activeTraceparent(): string | undefined {
  const span = trace.getSpanContext(context.active());
  if (span === undefined || !trace.isSpanContextValid(span)) return undefined;
  const flags = span.traceFlags & TraceFlags.SAMPLED;
  return `00-${span.traceId}-${span.spanId}-0${flags}`;
}

/** The cause that a kept traceparent stands for. */
export function toCause(traceparent: string | undefined): EventCause {
  const [, traceId = "", spanId = "", flags = "00"] = pattern.exec(traceparent ?? "") ?? [];
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return { context: trace.isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT };
}
