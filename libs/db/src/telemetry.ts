import type { Attributes, Span } from "@opentelemetry/api";
import { SpanKind, SpanStatusCode, context, trace } from "@opentelemetry/api";

const tracer = trace.getTracer("@licet/db");
const summaries = new Map<string, string>();
const maxSummaries = 1000;
const operationPattern = /^\s*(?:with\b[\s\S]*?\)\s*(?=select|insert|update|delete))?([a-z]+)/i;
const tablePattern = /\b(?:from|into|update|join)\s+(?:only\s+)?"?([a-z_]\w*)/i;

/**
 * Runs a statement inside a client span, or without any when nobody records: parameter values and texts never enter a
 * span, since an ORM writes values into its texts.
 */
export async function traceStatement<T>(database: string, text: string, run: () => Promise<T>): Promise<T> {
  if (!isRecording()) return run();
  const summary = summarize(text);
  const operation = summary.split(" ", 1)[0] ?? summary;
  const attributes = {
    ...attributesOf(database),
    "db.operation.name": operation,
    "db.query.summary": summary,
  };
  return endWith(tracer.startSpan(summary, { kind: SpanKind.CLIENT, attributes }), run);
}

/** Runs a transaction inside a span that its statements hang below. */
export async function traceTransaction<T>(database: string, run: () => Promise<T>): Promise<T> {
  if (!isRecording()) return run();
  const span = tracer.startSpan(`transaction ${database}`, { attributes: attributesOf(database) });
  return endWith(span, () => context.with(trace.setSpan(context.active(), span), run));
}

/** What a statement does, in a few words of low cardinality: `SELECT licence`. */
export function summarize(text: string): string {
  const known = summaries.get(text);
  if (known !== undefined) return known;
  const [before = "", operation = "QUERY"] = operationPattern.exec(text) ?? [];
  const table = tablePattern.exec(text.slice(before.length - operation.length))?.[1];
  const summary = [operation.toUpperCase(), ...(table === undefined ? [] : [table])].join(" ");
  if (summaries.size < maxSummaries) summaries.set(text, summary);
  return summary;
}

function isRecording(): boolean {
  return trace.getActiveSpan()?.isRecording() ?? false;
}

function attributesOf(database: string): Attributes {
  return { "db.system.name": "postgresql", "db.namespace": database };
}

async function endWith<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    const code = (error as { code?: unknown } | undefined)?.code;
    span.setAttribute("error.type", typeof code === "string" ? code : "error");
    throw error;
  } finally {
    span.end();
  }
}
