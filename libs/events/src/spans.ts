import type { Context, Span } from "@opentelemetry/api";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, context, trace } from "@opentelemetry/api";
import type { ReceivedEvent } from "./received-event.ts";

const tracer = trace.getTracer("@licet/events");

/** What is published: one event, or a batch of them. */
interface Publication {
  readonly subject: string;
  readonly count: number;
}

/** Runs a publishing inside a producer span that continues the trace of the first event. */
export async function tracePublish<T>(
  { subject, count }: Publication,
  cause: Context,
  run: (active: Context) => Promise<T>,
) {
  if (!isSampled(cause)) return run(cause);
  const attributes = {
    ...attributesOf("send", subject),
    ...(count > 1 && { "messaging.batch.message_count": count }),
  };
  const span = tracer.startSpan(`send ${subject}`, { kind: SpanKind.PRODUCER, attributes }, cause);
  return endWith([span], () => run(trace.setSpan(cause, span)));
}

/**
 * Runs the handling of events inside a consumer span each, children of their publishers' spans. One event is handled
 * inside its own span; several inside one span of the batch that is linked to theirs.
 */
export async function traceEvents<Event extends ReceivedEvent, T>(
  consumer: string,
  events: readonly Event[],
  run: (events: readonly Event[]) => Promise<T>,
): Promise<T> {
  const spans: Span[] = [];
  const traced = events.map((event) => {
    if (!isSampled(event.context)) return event;
    const span = startConsumerSpan(consumer, event);
    spans.push(span);
    return { ...event, context: trace.setSpan(event.context, span) };
  });
  const [only] = traced;
  if (traced.length === 1 && only !== undefined) {
    return endWith(spans, () => context.with(only.context, () => run(traced)));
  }
  if (spans.length === 0) return run(traced);
  const links = spans.slice(0, 128).map((span) => ({ context: span.spanContext() }));
  const attributes = {
    ...attributesOf("process", consumer),
    "messaging.consumer.group.name": consumer,
    "messaging.batch.message_count": events.length,
  };
  const batch = tracer.startSpan(`process ${consumer}`, { kind: SpanKind.CONSUMER, links, attributes }, ROOT_CONTEXT);
  return endWith([...spans, batch], () => context.with(trace.setSpan(ROOT_CONTEXT, batch), () => run(traced)));
}

function startConsumerSpan(consumer: string, event: ReceivedEvent): Span {
  const attributes = {
    ...attributesOf("process", event.subject),
    "messaging.consumer.group.name": consumer,
    "messaging.message.id": event.id,
  };
  return tracer.startSpan(`process ${event.subject}`, { kind: SpanKind.CONSUMER, attributes }, event.context);
}

function attributesOf(operation: "send" | "process", destination: string) {
  return {
    "messaging.system": "nats",
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
    "messaging.destination.name": destination,
  };
}

function isSampled(cause: Context): boolean {
  return ((trace.getSpanContext(cause)?.traceFlags ?? 0) & TraceFlags.SAMPLED) !== 0;
}

async function endWith<T>(spans: readonly Span[], run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    for (const span of spans) span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}
